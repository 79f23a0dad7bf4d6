import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What somebody's evidence proves at a moment: a Vietnamese mobile, or the personal ID where there is none. */
final class Proof {
    private static final Set<String> PHONE = Set.of("vn_mobile_otp", "vn_mobile_network");
    private static final String EID = "personal_id_eid";
    private static final String OTHER_EID = "other_eid";

    private final List<String> unknown = new ArrayList<>();
    private final List<String> unknownOfPersonalId = new ArrayList<>();
    private final boolean declared;
    private boolean phone;
    private boolean personalId;
    private boolean otherEid;
    private boolean shownOtherEid;
    private boolean otherLevel;

    Proof(Facts.Person person, Law law) {
        declared = isThere(person.noMobileDeclaredAt(), law.at());
        if (person.evidence() == null) {
            unknown.add(person.path() + "evidence");
            return;
        }
        for (int place = 0; place < person.evidence().size(); place++) {
            Facts.Evidence piece = person.evidence().get(place);
            note(piece, person.path() + "evidence." + place, law);
            if (isThere(piece.verifiedAt(), law.at())) {
                phone |= PHONE.contains(piece.method());
                personalId |= EID.equals(piece.method()) && piece.level() != null && piece.level() >= 2;
                otherLevel |= EID.equals(piece.method()) && !Integer.valueOf(2).equals(piece.level());
                shownOtherEid |= OTHER_EID.equals(piece.method());
            }
        }
        // Another lawful e-identification is one of Decree 333's methods and none of Decree 147's.
        otherEid = shownOtherEid && law.decreesOfAugust();
    }

    private void note(Facts.Evidence piece, String path, Law law) {
        boolean electronic = EID.equals(piece.method());
        boolean couldProve = electronic && (piece.level() == null || piece.level() >= 2)
            || OTHER_EID.equals(piece.method()) && law.decreesOfAugust() || PHONE.contains(piece.method());
        List<String> lacking = new ArrayList<>();
        if (couldProve && piece.verifiedAt() == null) {
            lacking.add(path + ".verified_at");
        }
        // Of one that is not there yet nothing is asked.
        boolean comesLater = piece.verifiedAt() != null && piece.verifiedAt().isAfter(law.at());
        if (electronic && piece.level() == null && !comesLater) {
            lacking.add(path + ".level");
        }
        unknown.addAll(lacking);
        if (electronic) {
            unknownOfPersonalId.addAll(lacking);
        }
    }

    private static boolean isThere(OffsetDateTime moment, OffsetDateTime at) {
        return moment != null && !moment.isAfter(at);
    }

    boolean authenticates() {
        return phone || declared && (personalId || otherEid);
    }

    /** The personal ID authenticates only somebody who says that they have no mobile here. */
    boolean lacksDeclaration() {
        return !phone && !declared && (personalId || otherEid);
    }

    boolean hasPersonalId() {
        return personalId;
    }

    /** What is not known of the evidence and could make a difference. */
    List<String> unknown() {
        return unknown;
    }

    List<String> unknownOfPersonalId() {
        return unknownOfPersonalId;
    }

    Verdict.Remedy[] waysToProve() {
        if (lacksDeclaration()) {
            return new Verdict.Remedy[] {Verdict.Remedy.DECLARE_NO_VN_MOBILE, Verdict.Remedy.PROVE_PHONE};
        }
        return declared
            ? new Verdict.Remedy[] {Verdict.Remedy.PROVE_PHONE, Verdict.Remedy.AUTHENTICATE_PERSONAL_ID}
            : new Verdict.Remedy[] {Verdict.Remedy.PROVE_PHONE};
    }

    void nameReadings(Verdict verdict) {
        verdict.turnsOn(personalId && !phone, "R-04");
        verdict.turnsOn(shownOtherEid && !phone, "R-05");
        verdict.turnsOn(otherLevel && !phone, "R-06");
    }
}
