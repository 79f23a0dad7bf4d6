import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.LocalDate;

/**
 * A personal identification number: twelve digits, and that is all the law says of it.
 *
 * <p>What the digits seem to tell was defined by Decree 137/2015, repealed on 1 July 2024. Here it is advice and
 * never a reason to refuse, also where a request asks to be strict: see expected-failures.tsv.
 */
final class PersonalId {
    private enum Sex { MALE, FEMALE }

    private static final LocalDate MERGER = LocalDate.of(2025, 7, 1);

    private PersonalId() {
    }

    static JsonObject parse(Tables tables, Request request) {
        String input = request.text("input");
        LocalDate born = request.day("birth_date");
        Sex given = request.oneOf("sex", Sex.class);
        request.flag("strict");
        LocalDate asOf = request.dayOrToday("as_of");

        String defect = defectOf(input);
        JsonObject answer = new JsonObject();
        answer.addProperty("ok", defect == null);
        if (defect != null) {
            answer.addProperty("defect", defect);
            return answer;
        }
        String number = compact(input);
        int centuryAndSex = number.charAt(3) - '0';
        int year = 1900 + 100 * (centuryAndSex / 2) + Integer.parseInt(number.substring(4, 6));
        Sex sex = centuryAndSex % 2 == 0 ? Sex.MALE : Sex.FEMALE;
        Tables.Place place = tables.place(number.substring(0, 3));

        JsonArray advisories = new JsonArray();
        advise(advisories, "unknown_place", place == null);
        advise(advisories, "future_birth_year", year > asOf.getYear());
        advise(advisories, "birth_year_mismatch", born != null && born.getYear() != year);
        advise(advisories, "sex_mismatch", given != null && given != sex);
        boolean merged = place != null && place.absorbedOthers && year >= 2025 && !asOf.isBefore(MERGER);
        advise(advisories, "ambiguous_after_merger", merged);

        answer.addProperty("number", number);
        answer.addProperty("birth_year", year);
        answer.addProperty("sex", sex == Sex.MALE ? "male" : "female");
        answer.add("place", told(place, number.substring(0, 3)));
        answer.add("province_today", orNull(place == null ? null : place.provinceToday));
        answer.add("advisories", advisories);
        return answer;
    }

    private static String defectOf(String input) {
        if (input.codePointCount(0, input.length()) > 64) {
            return "too_long";
        }
        String number = compact(input);
        if (number.isEmpty()) {
            return "empty";
        }
        if (!number.matches("[0-9]+")) {
            return "not_digits";
        }
        return switch (number.length()) {
            case 9 -> "old_identity_card";
            case 11 -> "lost_leading_zero";
            case 12 -> null;
            default -> "wrong_length";
        };
    }

    private static String compact(String input) {
        return input.replaceAll("[ .-]", "");
    }

    private static JsonObject told(Tables.Place place, String code) {
        JsonObject told = new JsonObject();
        told.addProperty("kind", place == null ? "unknown" : place.kind);
        told.addProperty("code", code);
        told.add("name_vi", orNull(place == null ? null : place.nameVi));
        told.add("name_en", orNull(place == null ? null : place.nameEn));
        return told;
    }

    private static JsonElement orNull(String text) {
        return text == null ? JsonNull.INSTANCE : new JsonPrimitive(text);
    }

    private static void advise(JsonArray advisories, String advisory, boolean holds) {
        if (holds) {
            advisories.add(advisory);
        }
    }
}
