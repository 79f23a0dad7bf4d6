import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What was found: every rule that fails, and the provisions and readings that the answer rests on. */
final class Verdict {
    /** In the order in which a person would take them. */
    enum Remedy {
        PROVIDE_BIRTH_DATE, ASK_GUARDIAN, GUARDIAN_AUTHENTICATE, GIVE_CONSENT, REGISTER_OWN_DATA, DECLARE_NO_VN_MOBILE,
        PROVE_PHONE, AUTHENTICATE_PERSONAL_ID, AUTHENTICATE_STREAMER, ASK_PERMISSION
    }

    private record Breach(Rule rule, List<String> citations, Set<Remedy> remedies, String fact) {
        JsonObject told() {
            JsonObject told = new JsonObject();
            told.addProperty("rule", rule.id());
            told.addProperty("basis", rule.basis());
            told.add("citations", array(citations));
            told.add("remedies", words(remedies));
            if (fact != null) {
                told.addProperty("fact", fact);
            }
            told.add("message", rule.message());
            return told;
        }
    }

    private final List<Breach> breaches = new ArrayList<>();
    private final Set<String> citations = new LinkedHashSet<>();
    private final Set<String> readings = new TreeSet<>();

    void breach(Rule rule, List<String> provisions, Remedy... remedies) {
        breach(rule, null, provisions, remedies);
    }

    void breach(Rule rule, String fact, List<String> provisions, Remedy... remedies) {
        breaches.add(new Breach(rule, provisions, new TreeSet<>(Arrays.asList(remedies)), fact));
        cite(provisions);
    }

    void missing(String fact, Remedy... remedies) {
        breach(Rule.FACTS_MISSING, fact, List.of(), remedies);
    }

    void cite(List<String> provisions) {
        citations.addAll(provisions);
    }

    void turnsOn(boolean does, String reading) {
        if (does) {
            readings.add(reading);
        }
    }

    /** Two verdicts with the same rules are one to somebody who waits for a change. */
    Set<Rule> rules() {
        return breaches.stream().map(Breach::rule).collect(Collectors.toSet());
    }

    JsonObject told() {
        JsonObject told = new JsonObject();
        told.addProperty("permitted", breaches.isEmpty());
        JsonArray each = new JsonArray();
        Set<Remedy> remedies = new TreeSet<>();
        for (Breach breach : breaches) {
            each.add(breach.told());
            remedies.addAll(breach.remedies());
        }
        told.add("breaches", each);
        told.add("remedies", words(remedies));
        told.add("citations", array(citations));
        told.add("readings", array(readings));
        return told;
    }

    private static JsonArray words(Set<Remedy> remedies) {
        return array(remedies.stream().map(remedy -> remedy.name().toLowerCase(Locale.ROOT)).toList());
    }

    private static JsonArray array(Iterable<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }
}
