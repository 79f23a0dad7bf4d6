import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is known of an account, or of an application for one; null is what is not known, and is never guessed.
 * What only the one or the other has is null of the other.
 */
record Facts(
    Holder holder, Person user, List<Guardian> guardians,
    OffsetDateTime openedAt, OffsetDateTime streamerEidAt, OffsetDateTime childMadeIdentifiedAt,
    OffsetDateTime itemAllowedAt, List<Collected> collected, boolean sells) {

    enum Holder { INDIVIDUAL, ORGANISATION }

    enum Relation { MOTHER, FATHER, GUARDIAN }

    enum Status { REQUESTED, ACTIVE, SUSPENDED, DISPUTED, ENDED }

    enum Ground { PARENTS_ABSENT_OR_INCAPABLE, PARENTS_UNABLE_AND_ASK }

    enum Choice { ALLOW, ASK_FIRST, OFF }

    enum Collected { NAME, BIRTH_DATE, PHONE, PERSONAL_ID, ID_DOCUMENT_IMAGE }

    private enum Kind { DOMESTIC, CROSS_BORDER }

    /** The network that is asked about. */
    record Service(boolean domestic, boolean licensed, boolean thresholdMet) {
        static Service read(Request request) {
            boolean domestic = request.needed("kind").oneOf("kind", Kind.class) == Kind.DOMESTIC;
            boolean unlicensed = domestic && Boolean.FALSE.equals(request.flag("licensed"));
            boolean met = !domestic && request.needed("threshold_met").flag("threshold_met");
            return new Service(domestic, !unlicensed, met);
        }
    }

    /** One piece of evidence. */
    record Evidence(String method, OffsetDateTime verifiedAt, Integer level) {
        private static List<Evidence> read(Request request) {
            List<Request> pieces = request.list("evidence");
            return pieces == null ? null : pieces.stream()
                .map(piece -> new Evidence(piece.text("method"), piece.instant("verified_at"), piece.whole("level")))
                .toList();
        }
    }

    /** Somebody with a birth date and proofs; {@code path} is where their facts stand, up to the last dot. */
    record Person(String path, LocalDate born, List<Evidence> evidence, OffsetDateTime noMobileDeclaredAt) {
        private static Person read(Request request, String path, String birthDate) {
            return new Person(path, request.day(birthDate), Evidence.read(request),
                request.instant("no_vn_mobile_declared_at"));
        }

        Stream<OffsetDateTime> moments() {
            Stream<OffsetDateTime> proven = evidence == null ? Stream.empty() : evidence.stream().map(Evidence::verifiedAt);
            return Stream.concat(proven, Stream.ofNullable(noMobileDeclaredAt));
        }
    }

    /** A link to somebody who answers for a child. */
    record Guardian(
        Person person, Relation relation, Holder holder, Status status, Ground ground,
        OffsetDateTime representativeConsent, OffsetDateTime childConsent, OffsetDateTime carriesUntil,
        Map<Action, Choice> choices) {

        private static Guardian read(Request request, int place) {
            Request consents = request.object("consents");
            return new Guardian(
                Person.read(request, "guardians." + place + ".", "birth_date"),
                request.oneOf("relation", Relation.class), request.oneOf("holder", Holder.class),
                request.oneOf("status", Status.class), request.oneOf("ground", Ground.class),
                consents == null ? null : consents.instant("representative"),
                consents == null ? null : consents.instant("child"),
                request.instant("carries_until"), choices(request.object("choices")));
        }

        private static Map<Action, Choice> choices(Request request) {
            Map<Action, Choice> choices = new EnumMap<>(Action.class);
            if (request != null) {
                for (String name : request.values().keySet()) {
                    Action action = Request.constant(name, Action.class);
                    if (action == null || action == Action.READ) {
                        throw request.bad(name);
                    }
                    choices.put(action, request.needed(name).oneOf(name, Choice.class));
                }
            }
            return choices;
        }

        /** Sixteen is asked of everybody, eighteen of a guardian only (Civil Code art. 49, R-08). */
        int leastAge() {
            return relation == Relation.GUARDIAN ? 18 : 16;
        }
    }

    static Facts account(Request request) {
        return read(request, null);
    }

    static Facts application(Request request) {
        return read(request, request.words("collected", Collected.class));
    }

    private static Facts read(Request request, List<Collected> collected) {
        List<Request> links = request.list("guardians");
        List<Guardian> guardians = links == null ? null : new ArrayList<>();
        for (int place = 0; links != null && place < links.size(); place++) {
            guardians.add(Guardian.read(links.get(place), place));
        }
        return new Facts(
            request.oneOf("holder", Holder.class), Person.read(request, "", "user_birth_date"), guardians,
            request.instant("opened_at"), request.instant("streamer_eid_at"),
            request.instant("child_made_identified_at"), request.instant("item_allowed_at"),
            collected, Boolean.TRUE.equals(request.flag("sells")));
    }

    /** The links, none where nobody said whether there are any. */
    List<Guardian> links() {
        return guardians == null ? List.of() : guardians;
    }

    Stream<LocalDate> births() {
        return Stream.concat(Stream.of(user), links().stream().map(Guardian::person))
            .map(Person::born).filter(Objects::nonNull);
    }

    /** Every instant among the facts: an answer may change when one is passed. */
    Stream<OffsetDateTime> moments() {
        Stream<OffsetDateTime> own = Stream.of(openedAt, streamerEidAt, childMadeIdentifiedAt, itemAllowedAt);
        Stream<OffsetDateTime> theirs = links().stream().flatMap(link -> Stream.concat(link.person().moments(),
            Stream.of(link.representativeConsent(), link.childConsent(), link.carriesUntil())));
        return Stream.of(own, user.moments(), theirs).flatMap(each -> each).filter(Objects::nonNull);
    }
}
