import com.google.gson.Gson;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The numbering plan, and the places of the personal identification number. */
final class Tables {
    /** One row of the plan, in force from {@code since} until before {@code until}. */
    record Row(String prefix, boolean mobile, String operator, LocalDate since, LocalDate until) {
        boolean holdsOn(LocalDate day) {
            return (since == null || !day.isBefore(since)) && (until == null || day.isBefore(until));
        }
    }

    /** Where a number was given. */
    static final class Place {
        String kind;
        @SerializedName("name_vi") String nameVi;
        @SerializedName("name_en") String nameEn;
        @SerializedName("province_today") String provinceToday;
        @SerializedName("absorbed_others") boolean absorbedOthers;
    }

    private static final class PhoneFile {
        List<RowFile> plan;
        Map<String, String> rewritten;
        @SerializedName("old_area_codes") List<String> oldAreaCodes;
        @SerializedName("unlisted_blocks") List<String> unlistedBlocks;
    }

    private static final class RowFile {
        String prefix;
        boolean mobile;
        String operator;
        String since;
        String until;

        Row row() {
            return new Row(prefix, mobile, operator, day(since), day(until));
        }

        private static LocalDate day(String text) {
            return text == null ? null : LocalDate.parse(text);
        }
    }

    private static final class PlacesFile {
        Map<String, Place> places;
    }

    private final NavigableMap<String, List<Row>> plan = new TreeMap<>();
    private final PhoneFile phone;
    private final Map<String, Place> places;

    private Tables(PhoneFile phone, PlacesFile places) {
        this.phone = phone;
        this.places = places.places;
        for (RowFile row : phone.plan) {
            plan.computeIfAbsent(row.prefix, prefix -> new ArrayList<>()).add(row.row());
        }
    }

    static Tables read(Path folder) {
        return new Tables(
            read(folder.resolve("phone.json"), PhoneFile.class), read(folder.resolve("places.json"), PlacesFile.class));
    }

    private static <T> T read(Path file, Class<T> type) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Gson().fromJson(reader, type);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The longest row that a dialled number begins with and that holds on a day; null if there is none. */
    Row assigned(String dialled, LocalDate day) {
        for (int length = Math.min(5, dialled.length()); length > 0; length--) {
            for (Row row : plan.getOrDefault(dialled.substring(0, length), List.of())) {
                if (row.holdsOn(day)) {
                    return row;
                }
            }
        }
        return null;
    }

    /** The code that took the place of an eleven-digit one in September 2018; null if none did. */
    String rewritten(String oldCode) {
        return phone.rewritten.get(oldCode);
    }

    boolean couldBeOldLandline(String dialled) {
        return phone.oldAreaCodes.stream().anyMatch(dialled::startsWith);
    }

    boolean isUnlisted(String dialled) {
        return phone.unlistedBlocks.stream().anyMatch(dialled::startsWith);
    }

    /** The place of a code; null if it is not known. */
    Place place(String code) {
        return places.get(code);
    }
}
