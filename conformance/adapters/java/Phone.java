import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what somebody typed as a Vietnamese mobile number of a person, or says why it is none. */
final class Phone {
    private static final String SPACING = "[ \\u00a0\\t.()\\-]";
    private static final Pattern BLANK = Pattern.compile("\\p{IsWhite_Space}*");
    /** One plus may lead, behind nothing but space and an opening parenthesis; and a number has digits. */
    private static final Pattern WRITTEN = Pattern.compile(
        "(?:[ \\u00a0\\t]*\\(?[ \\u00a0\\t]*\\+)?" + SPACING + "*[0-9](?:[0-9]|" + SPACING + ")*");
    private static final Pattern GROUP = Pattern.compile("\\+?" + SPACING + "*[0-9]+");
    /** What could be one number or several written out, up to the first other character. */
    private static final Pattern RUN = Pattern.compile("(?:[0-9+]|" + SPACING + ")*[0-9](?:[0-9]|" + SPACING + ")*");
    private static final Pattern EXTENSION = Pattern.compile(
        "(?:;ext=|ext|x|#|máy lẻ)[\\s.:=()]*[0-9]", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    /** The rewriting of the eleven-digit codes was over on this day; what they became is asked of the plan from then. */
    private static final LocalDate REWRITTEN = LocalDate.of(2018, 11, 14);

    /** What a plus, or none, and digits come to: a defect, or a number as it is dialled today. */
    private record Reading(String defect, String dialled, String operator, boolean legacy, boolean withTrunk) {
        static Reading refused(String defect) {
            return new Reading(defect, null, null, false, false);
        }
    }

    private final Tables tables;

    Phone(Tables tables) {
        this.tables = tables;
    }

    JsonObject parse(String input, LocalDate asOf) {
        if (input.codePointCount(0, input.length()) > 64) {
            return refused("too_long");
        }
        if (BLANK.matcher(input).matches()) {
            return refused("empty");
        }
        String text = fold(input);
        if (isAmbiguous(text)) {
            return refused("ambiguous");
        }
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            return refused("not_a_number");
        }
        Reading reading = read(bare(text), asOf);
        if (reading.defect() != null) {
            return refused(reading.defect());
        }
        JsonArray advisories = new JsonArray();
        advise(advisories, "legacy_rewritten", reading.legacy());
        advise(advisories, "folded_digits", !text.equals(input));
        boolean landline = reading.withTrunk() && tables.couldBeOldLandline(reading.dialled());
        advise(advisories, "possible_old_landline", landline);
        advise(advisories, "unlisted_block", tables.isUnlisted(reading.dialled()));
        JsonObject answer = new JsonObject();
        answer.addProperty("ok", true);
        answer.addProperty("e164", "+84" + reading.dialled().substring(1));
        answer.addProperty("original_operator", reading.operator());
        answer.addProperty("legacy", reading.legacy());
        answer.add("advisories", advisories);
        return answer;
    }

    private Reading read(String number, LocalDate asOf) {
        if (number.startsWith("+0")) {
            return Reading.refused("not_a_number");
        }
        if (number.startsWith("+") && number.length() > 1) {
            return readInternational(number.substring(1), asOf);
        }
        if (number.matches("00[1-9].*")) {
            return readInternational(number.substring(2), asOf);
        }
        if (number.startsWith("0")) {
            return readDialled(number, true, asOf);
        }
        if (number.matches("[0-9]{3,5}|1[89]00[0-9]{4,6}")) {
            return Reading.refused("not_mobile");
        }
        if (number.length() == 9) {
            return readDialled("0" + number, false, asOf);
        }
        return number.startsWith("84") ? readInternational(number, asOf) : Reading.refused("wrong_length");
    }

    private Reading readInternational(String digits, LocalDate asOf) {
        if (!digits.startsWith("84")) {
            return Reading.refused("not_in_vietnam");
        }
        String national = digits.substring(2);
        return readDialled(national.startsWith("0") ? national : "0" + national, false, asOf);
    }

    private Reading readDialled(String dialled, boolean withTrunk, LocalDate asOf) {
        int length = dialled.length();
        if (dialled.startsWith("01")) {
            String today = length == 11 ? tables.rewritten(dialled.substring(0, 4)) : null;
            if (today == null) {
                return Reading.refused(length == 10 || length == 11 ? "machine_number" : "wrong_length");
            }
            String rewritten = today + dialled.substring(4);
            Tables.Row row = tables.assigned(rewritten, asOf.isAfter(REWRITTEN) ? asOf : REWRITTEN);
            return new Reading(null, rewritten, row.operator(), true, false);
        }
        boolean fixed = dialled.startsWith("02") || dialled.startsWith("065");
        boolean closed = dialled.startsWith("069") || dialled.startsWith("080");
        if (fixed && (length == 10 || length == 11) || closed && length >= 8 && length <= 10
            || dialled.startsWith("0672") && length == 10) {
            return Reading.refused("not_mobile");
        }
        if (length != 10 || !dialled.matches("0[3-9].*")) {
            return Reading.refused("wrong_length");
        }
        Tables.Row row = tables.assigned(dialled, asOf);
        return row == null || !row.mobile() ? Reading.refused("unassigned_prefix")
            : new Reading(null, dialled, row.operator(), false, withTrunk);
    }

    /** Two complete numbers, or one with an extension behind it: whose number it is cannot be told. */
    private boolean isAmbiguous(String text) {
        if (RUN.matcher(text).results().mapToInt(run -> mostNumbersIn(groupsOf(run.group()))).sum() > 1) {
            return true;
        }
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        return EXTENSION.matcher(composed).results().anyMatch(mark -> endsComplete(composed.substring(0, mark.start())));
    }

    private boolean endsComplete(String text) {
        String before = text.replaceAll("[\\s,;:]+$", "");
        List<MatchResult> runs = RUN.matcher(before).results().toList();
        if (runs.isEmpty() || runs.get(runs.size() - 1).end() != before.length()) {
            return false;
        }
        List<String> groups = groupsOf(runs.get(runs.size() - 1).group());
        for (int first = 0; first < groups.size(); first++) {
            if (isComplete(String.join("", groups.subList(first, groups.size())))) {
                return true;
            }
        }
        return false;
    }

    /** The most complete numbers that neighbouring groups can be cut into, counted from the last group back. */
    private int mostNumbersIn(List<String> groups) {
        int[] most = new int[groups.size() + 1];
        for (int first = groups.size() - 1; first >= 0; first--) {
            most[first] = most[first + 1];
            for (int end = first + 1; end <= groups.size(); end++) {
                if (isComplete(String.join("", groups.subList(first, end)))) {
                    most[first] = Math.max(most[first], 1 + most[end]);
                }
            }
        }
        return most[0];
    }

    /** A number that is judged by more than its length; a short code is only read as one when it stands alone. */
    private boolean isComplete(String number) {
        if (number.replace("+", "").length() < 8 || number.lastIndexOf('+') > 0) {
            return false;
        }
        String defect = read(number, LocalDate.MAX).defect();
        return !"wrong_length".equals(defect) && !"not_a_number".equals(defect);
    }

    private static List<String> groupsOf(String run) {
        return GROUP.matcher(run).results().map(group -> bare(group.group())).toList();
    }

    private static String bare(String text) {
        return text.replaceAll("[^0-9+]", "");
    }

    /** Full-width digits become ASCII ones. */
    private static String fold(String input) {
        return Pattern.compile("[\\uff10-\\uff19]").matcher(input)
            .replaceAll(digit -> String.valueOf((char) (digit.group().charAt(0) - 0xfee0)));
    }

    private static JsonObject refused(String defect) {
        JsonObject answer = new JsonObject();
        answer.addProperty("ok", false);
        answer.addProperty("defect", defect);
        return answer;
    }

    private static void advise(JsonArray advisories, String advisory, boolean holds) {
        if (holds) {
            advisories.add(advisory);
        }
    }
}
