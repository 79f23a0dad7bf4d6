import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The answer to decide and enrol: the verdict, and until when it stands. */
final class Answer {
    private Answer() {
    }

    static JsonObject to(Function<OffsetDateTime, Verdict> judge, OffsetDateTime at, Facts facts) {
        Law.State state = Law.State.at(at);
        if (state == null) {
            JsonObject error = new JsonObject();
            error.addProperty("code", "out_of_scope");
            JsonObject answer = new JsonObject();
            answer.add("error", error);
            return answer;
        }
        Verdict verdict = judge.apply(at);
        Set<Rule> rules = verdict.rules();
        Optional<OffsetDateTime> change = laterMoments(at, facts)
            .filter(moment -> !judge.apply(moment).rules().equals(rules)).findFirst();
        JsonObject answer = verdict.told();
        answer.addProperty("law", state.title());
        answer.add("valid_until", change.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(written(change.get())));
        return answer;
    }

    /** Nothing changes but when a law begins, a fact comes to be, or somebody is born or grows older. */
    private static Stream<OffsetDateTime> laterMoments(OffsetDateTime at, Facts facts) {
        Stream<OffsetDateTime> laws = Arrays.stream(Law.State.values()).map(Law.State::since);
        Stream<OffsetDateTime> turns = facts.births().flatMap(Answer::turns).map(Law::beginning);
        return Stream.of(laws, Stream.of(Law.NINETY_DAYS_END), facts.moments(), turns).flatMap(each -> each)
            .filter(moment -> moment.isAfter(at)).sorted().distinct();
    }

    private static Stream<LocalDate> turns(LocalDate born) {
        return Stream.concat(Stream.of(born), Stream.of(7, 16, 18).map(years -> Age.birthday(born, years))
            .flatMap(birthday -> Stream.of(birthday, birthday.plusDays(1))));
    }

    private static String written(OffsetDateTime moment) {
        OffsetDateTime local = moment.withOffsetSameInstant(Law.VIETNAM);
        String fraction = local.getNano() == 0 ? "" : ".SSSSSS";
        return local.format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss" + fraction + "xxx"));
    }
}
