import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What reaches a service at a moment, and where it is written. */
record Law(Facts.Service service, OffsetDateTime at) {
    static final ZoneOffset VIETNAM = ZoneOffset.ofHours(7);
    /** The ninety days for accounts that were there before Decree 147 (art. 82.10, R-01). */
    static final OffsetDateTime NINETY_DAYS_END = beginning(LocalDate.of(2025, 3, 25));

    /** The states of the law, each from the first moment of a day in Viet Nam. */
    enum State {
        DECREE_147(2024, 12, 25), DATA_LAW(2026, 1, 1), LAWS_OF_JULY(2026, 7, 1), DECREES_OF_AUGUST(2026, 8, 19);

        private final LocalDate day;

        State(int year, int month, int day) {
            this.day = LocalDate.of(year, month, day);
        }

        String title() {
            return "vn-" + day;
        }

        OffsetDateTime since() {
            return beginning(day);
        }

        /** The state at a moment, or null before the first. */
        static State at(OffsetDateTime at) {
            State found = null;
            for (State state : values()) {
                found = at.isBefore(state.since()) ? found : state;
            }
            return found;
        }
    }

    /** How this implementation reads the law where it is silent. */
    static final Map<String, String> READINGS = new LinkedHashMap<>();

    static {
        READINGS.put("R-01", "until_2025_03_25");
        READINGS.put("R-02", "day_after");
        READINGS.put("R-03", "open_before_333");
        READINGS.put("R-04", "declaration_needed");
        READINGS.put("R-05", "with_declaration");
        READINGS.put("R-06", "level_2");
        READINGS.put("R-07", "guardian_only");
        READINGS.put("R-08", "parent_16_guardian_18");
        READINGS.put("R-09", "no_commerce");
        READINGS.put("R-10", "in_addition");
        READINGS.put("R-11", "both_from_seven");
        READINGS.put("R-12", "own_data");
        READINGS.put("R-13", "decree_333_only");
        READINGS.put("R-14", "dispute_stops");
        READINGS.put("R-15", "not_listed");
        READINGS.put("R-16", "operators_grace");
        READINGS.put("R-17", "last_of_february");
    }

    static OffsetDateTime beginning(LocalDate day) {
        return day.atStartOfDay().atOffset(VIETNAM);
    }

    /** The day in Viet Nam. */
    static LocalDate dayOf(OffsetDateTime instant) {
        return instant.withOffsetSameInstant(VIETNAM).toLocalDate();
    }

    LocalDate today() {
        return dayOf(at);
    }

    /** Decree 147 binds foreign networks from a threshold on; the laws of 2026 know none. */
    boolean decree147() {
        return service.domestic() || service.thresholdMet();
    }

    boolean dataLaw() {
        return has(State.DATA_LAW);
    }

    boolean lawsOfJuly() {
        return has(State.LAWS_OF_JULY);
    }

    boolean decreesOfAugust() {
        return has(State.DECREES_OF_AUGUST);
    }

    /** Where the duty to authenticate is written. */
    List<String> onAuthentication() {
        return cited("27.3.b", "23.3.e", decreesOfAugust() ? "333/2026/ND-CP art. 16.2.d" : null);
    }

    List<String> onCommerce() {
        return cited("27.3.b", "23.3.e", decreesOfAugust() ? "333/2026/ND-CP art. 16.2.c" : null);
    }

    /** Where it is written that a parent or guardian registers for a child. */
    List<String> onChildren() {
        return cited("27.3.a", "23.3.đ", lawsOfJuly() ? "116/2025/QH15 art. 16.2" : null);
    }

    /** What has to be stored at registration. */
    List<String> onRegistration() {
        return cited("27.3.a", "23.3.đ", null);
    }

    private List<String> cited(String domesticPoint, String foreignPoint, String later) {
        List<String> provisions = new ArrayList<>();
        if (decree147()) {
            provisions.add("147/2024/ND-CP art. " + (service.domestic() ? domesticPoint : foreignPoint));
        }
        if (later != null) {
            provisions.add(later);
        }
        return provisions;
    }

    private boolean has(State state) {
        return !at.isBefore(state.since());
    }
}
