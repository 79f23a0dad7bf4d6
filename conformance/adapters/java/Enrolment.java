import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** May an account be opened with this? */
final class Enrolment {
    private static final List<String> PROOF_AT_SIGN_UP = List.of("333/2026/ND-CP art. 16.2.a");

    private final Verdict verdict = new Verdict();
    private final Facts application;
    private final Law law;

    Enrolment(Facts.Service service, Facts application, OffsetDateTime at) {
        this.application = application;
        this.law = new Law(service, at);
    }

    Verdict verdict() {
        verdict.turnsOn(!law.decree147() && !law.decreesOfAugust(), "R-13");
        if (law.decree147() || law.dataLaw()) {
            if (application.collected() == null) {
                verdict.missing("collected");
            } else {
                judgeInformation();
                judgeExcess();
            }
        }
        if (law.dataLaw()) {
            judgePictures();
        }
        if (!law.decree147() && !law.lawsOfJuly()) {
            return verdict;
        }
        Standing standing = Standing.of(application, law, verdict);
        if (standing == Standing.CHILD) {
            // Before Decree 333 whoever registers the child need not have proven themselves yet.
            List<String> provisions = new ArrayList<>(law.onAuthentication());
            provisions.addAll(PROOF_AT_SIGN_UP);
            boolean proof = law.decreesOfAugust();
            new Links(verdict, law, application, proof, Rule.PROOF_AT_SIGN_UP, provisions).judge();
        } else if (law.decreesOfAugust()) {
            judgeProof(standing);
        }
        return verdict;
    }

    /** The list of what is stored is a person's; an organisation has no name and birth date of its own. */
    private void judgeInformation() {
        List<Facts.Guardian> active = application.links().stream()
            .filter(link -> link.status() == Facts.Status.ACTIVE).toList();
        boolean institution = application.user().born() != null && !isGrown() && !active.isEmpty()
            && active.stream().allMatch(link -> link.holder() == Facts.Holder.ORGANISATION);
        boolean organisation = application.holder() == Facts.Holder.ORGANISATION;
        verdict.turnsOn(law.decree147() && (institution || organisation), "R-15");
        if (!law.decree147() || organisation) {
            return;
        }
        verdict.cite(law.onRegistration());
        List<Facts.Collected> collected = application.collected();
        if (!collected.contains(Facts.Collected.NAME)) {
            verdict.breach(Rule.REGISTRATION_INFORMATION, "name", law.onRegistration());
        }
        if (!collected.contains(Facts.Collected.BIRTH_DATE) && !institution) {
            verdict.breach(Rule.REGISTRATION_INFORMATION, "birth_date", law.onRegistration(),
                Verdict.Remedy.PROVIDE_BIRTH_DATE);
        }
        if (!collected.contains(Facts.Collected.PHONE) && !collected.contains(Facts.Collected.PERSONAL_ID)) {
            // A child proves no phone: whose number it has to be is known when the age is.
            verdict.breach(Rule.REGISTRATION_INFORMATION, "phone", law.onRegistration(),
                isGrown() ? new Verdict.Remedy[] {Verdict.Remedy.PROVE_PHONE} : new Verdict.Remedy[] {});
        }
    }

    private boolean isGrown() {
        return application.user().born() != null && !Age.isChild(application.user().born(), law.today());
    }

    private void judgeExcess() {
        boolean both = application.collected().contains(Facts.Collected.PHONE)
            && application.collected().contains(Facts.Collected.PERSONAL_ID);
        if (law.dataLaw() && both && !application.sells()) {
            verdict.breach(Rule.OVER_COLLECTION, List.of("91/2025/QH15 art. 3.2"));
        }
    }

    /** A picture is asked for whenever it was taken; one that is not dated is there; not of an ended link. */
    private void judgePictures() {
        boolean collected = application.collected() != null
            && application.collected().contains(Facts.Collected.ID_DOCUMENT_IMAGE);
        Stream<Facts.Guardian> links = application.links().stream().filter(link -> link.status() != Facts.Status.ENDED);
        boolean shown = Stream.concat(Stream.of(application.user()), links.map(Facts.Guardian::person))
            .flatMap(person -> person.evidence() == null ? Stream.empty() : person.evidence().stream())
            .anyMatch(piece -> "id_document_image".equals(piece.method())
                && (piece.verifiedAt() == null || !piece.verifiedAt().isAfter(law.at())));
        if (collected || shown) {
            verdict.breach(Rule.IDENTITY_PAPER_IMAGE, List.of("91/2025/QH15 art. 29.2"));
        }
    }

    private void judgeProof(Standing standing) {
        Proof proof = new Proof(application.user(), law);
        proof.nameReadings(verdict);
        verdict.cite(PROOF_AT_SIGN_UP);
        if (proof.authenticates()) {
            return;
        }
        if (standing == Standing.UNKNOWN) {
            new Links(verdict, law, application, true, Rule.PROOF_AT_SIGN_UP, PROOF_AT_SIGN_UP).judgeWhileAgeIsUnknown();
            return;
        }
        proof.unknown().forEach(fact -> verdict.missing(fact));
        Verdict.Remedy[] ways = proof.waysToProve();
        verdict.breach(Rule.PROOF_AT_SIGN_UP, PROOF_AT_SIGN_UP, ways);
        if (proof.lacksDeclaration()) {
            verdict.breach(Rule.NO_MOBILE_DECLARATION, law.onAuthentication(), ways);
        }
    }
}
