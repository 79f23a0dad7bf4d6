import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A child's account: a parent or guardian registers it with their own information, and one of them suffices. */
final class Links {
    /** What one link lacks. */
    private record Assessed(
        Facts.Guardian link, Map<String, List<Verdict.Remedy>> missing, Proof proof,
        boolean tooYoung, boolean unproven, boolean unconsented) {
    }

    /** The link that has come furthest speaks for all: old enough, then proven, then agreed to, then known. */
    private static final Comparator<Assessed> NEAREST = Comparator.comparing(Assessed::tooYoung)
        .thenComparing(Assessed::unproven).thenComparing(Assessed::unconsented)
        .thenComparing(assessed -> assessed.missing().size());

    private final Verdict verdict;
    private final Law law;
    private final Facts child;
    private final boolean authenticate;
    private final Rule rule;
    private final List<String> provisions;

    /**
     * @param authenticate whether the law asks for proof
     * @param rule what fails where there is none
     * @param provisions where that is written
     */
    Links(Verdict verdict, Law law, Facts child, boolean authenticate, Rule rule, List<String> provisions) {
        this.verdict = verdict;
        this.law = law;
        this.child = child;
        this.authenticate = authenticate;
        this.rule = rule;
        this.provisions = provisions;
    }

    void judge() {
        verdict.cite(law.onChildren());
        verdict.turnsOn(child.user().evidence() != null && !child.user().evidence().isEmpty(), "R-07");
        if (child.guardians() == null) {
            verdict.missing("guardians");
        }
        // A link of unknown state could be a disputed one, and no other link makes up for that.
        child.links().stream().filter(link -> link.status() == null)
            .forEach(link -> verdict.missing(link.person().path() + "status"));
        if (child.links().stream().anyMatch(link -> link.status() == Facts.Status.DISPUTED)) {
            verdict.turnsOn(true, "R-14");
            verdict.breach(Rule.DISPUTED, law.onChildren(), Verdict.Remedy.ASK_GUARDIAN);
        }
        Optional<Assessed> nearest = child.links().stream().filter(this::carries).map(this::assess).min(NEAREST);
        nearest.ifPresentOrElse(this::judge, this::judgeNone);
    }

    /**
     * Whose proof counts depends on the age. While it is not known, what fails is what fails for both: neither the
     * user nor anybody who answers for them is proven. What to do about it is known when the age is.
     */
    void judgeWhileAgeIsUnknown() {
        if (child.user().evidence() == null) {
            verdict.missing("evidence");
        }
        boolean carried = child.links().stream()
            .anyMatch(link -> carries(link) && !isTooYoung(link) && new Proof(link.person(), law).authenticates());
        if (!carried) {
            verdict.breach(rule, provisions);
        }
    }

    private void judgeNone() {
        verdict.breach(Rule.CHILD_NEEDS_GUARDIAN, law.onChildren(), Verdict.Remedy.ASK_GUARDIAN);
        if (authenticate) {
            verdict.breach(rule, provisions);
        }
    }

    private void judge(Assessed nearest) {
        nearest.missing().forEach((fact, remedies) -> verdict.missing(fact, remedies.toArray(Verdict.Remedy[]::new)));
        nameReadings(nearest);
        if (nearest.tooYoung()) {
            verdict.breach(Rule.GUARDIAN_AGE, law.onChildren(), Verdict.Remedy.ASK_GUARDIAN);
        }
        if (nearest.unproven()) {
            verdict.breach(Rule.GUARDIAN_AUTHENTICATED, law.onChildren(), Verdict.Remedy.GUARDIAN_AUTHENTICATE);
        }
        if (authenticate) {
            verdict.cite(provisions);
            if (nearest.unproven() || nearest.tooYoung()) {
                verdict.breach(rule, provisions);
            }
        }
        if (law.decreesOfAugust()) {
            boolean both = Age.mayConsent(child.user().born(), law.today());
            List<String> citations = List.of("330/2026/ND-CP art. 60.1." + (both ? "c" : "b"));
            verdict.cite(citations);
            if (nearest.unconsented()) {
                verdict.breach(Rule.CONSENTS, citations, Verdict.Remedy.GIVE_CONSENT);
            }
        }
    }

    /** An operator may let a link that lost its ground carry on for a time. */
    private boolean carries(Facts.Guardian link) {
        boolean inGrace = link.status() == Facts.Status.SUSPENDED && link.carriesUntil() != null
            && law.at().isBefore(link.carriesUntil());
        verdict.turnsOn(inGrace, "R-16");
        return inGrace || link.status() == Facts.Status.ACTIVE;
    }

    private Assessed assess(Facts.Guardian link) {
        String path = link.person().path();
        LocalDate born = link.person().born();
        Map<String, List<Verdict.Remedy>> missing = new LinkedHashMap<>();
        if (link.relation() == null) {
            missing.put(path + "relation", List.of());
        }
        if (link.holder() == null) {
            missing.put(path + "holder", List.of());
        }
        // There is a guardian only on one of two grounds (Civil Code arts. 47, 136); a parent needs none.
        if (link.relation() == Facts.Relation.GUARDIAN && link.ground() == null) {
            missing.put(path + "ground", List.of());
        }
        if (link.holder() == Facts.Holder.INDIVIDUAL && (born == null || !Age.isBorn(born, law.today()))) {
            missing.put(path + "birth_date", List.of(Verdict.Remedy.PROVIDE_BIRTH_DATE));
        }
        Proof proof = new Proof(link.person(), law);
        boolean unproven = authenticate && !proof.authenticates();
        if (unproven) {
            proof.unknown().forEach(fact -> missing.put(fact, List.of()));
        }
        boolean consented = given(link.representativeConsent())
            && (given(link.childConsent()) || !Age.mayConsent(child.user().born(), law.today()));
        return new Assessed(link, missing, proof, isTooYoung(link), unproven, law.decreesOfAugust() && !consented);
    }

    private boolean isTooYoung(Facts.Guardian link) {
        LocalDate born = link.person().born();
        return link.holder() == Facts.Holder.INDIVIDUAL && born != null && Age.isBorn(born, law.today())
            && !Age.hasReached(born, link.leastAge(), law.today());
    }

    private void nameReadings(Assessed nearest) {
        Facts.Guardian link = nearest.link();
        LocalDate born = link.person().born();
        if (born != null && link.holder() == Facts.Holder.INDIVIDUAL) {
            verdict.turnsOn(!Age.hasReached(born, 18, law.today()), "R-08");
            verdict.turnsOn(law.today().equals(Age.birthday(born, link.leastAge())), "R-02");
        }
        if (authenticate) {
            nearest.proof().nameReadings(verdict);
        }
        if (law.decreesOfAugust()) {
            verdict.turnsOn(!given(link.childConsent()), "R-11");
            verdict.turnsOn(law.today().equals(Age.birthday(child.user().born(), 7)), "R-02");
        }
    }

    private boolean given(OffsetDateTime consent) {
        return consent != null && !consent.isAfter(law.at());
    }
}
