import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;

/** May this account do this, at this moment? */
final class Decision {
    private final Verdict verdict = new Verdict();
    private final Facts account;
    private final Law law;

    Decision(Facts.Service service, Facts account, OffsetDateTime at) {
        this.account = account;
        this.law = new Law(service, at);
    }

    Verdict on(Action action) {
        if (action == Action.READ) {
            return verdict;
        }
        boolean named = !action.isInteractive();
        boolean authenticate = law.decreesOfAugust() || named && law.decree147();
        boolean guard = law.decreesOfAugust() || named && (law.decree147() || law.lawsOfJuly());
        verdict.turnsOn(!named && !law.decreesOfAugust(), "R-03");
        verdict.turnsOn(!law.decree147() && !law.decreesOfAugust(), "R-13");
        if (action.isLive() && !law.service().licensed()) {
            verdict.breach(Rule.LIVESTREAM_LICENCE, List.of("147/2024/ND-CP art. 24.6.d"));
        }
        askTheGuardians(action);
        if (!authenticate && !(guard && account.holder() != Facts.Holder.ORGANISATION)) {
            if (action == Action.SALES_LIVESTREAM) {
                judgeStreamer();
            }
            return verdict;
        }
        judgeAuthoritysWord();
        if (!isOpened()) {
            verdict.missing("opened_at");
        } else if (mayWait(action)) {
            verdict.cite(List.of("147/2024/ND-CP art. 82.10"));
            verdict.turnsOn(true, "R-01");
            return verdict;
        }
        Rule rule = named ? Rule.AUTHENTICATED_ONLY : Rule.INTERACTIVE_FEATURES;
        Standing standing = Standing.of(account, law, verdict);
        if (standing == Standing.CHILD) {
            new Links(verdict, law, account, authenticate, rule, law.onAuthentication()).judge();
            verdict.turnsOn(action.isLive(), "R-09");
            if (action.isCommerce()) {
                verdict.breach(Rule.CHILD_COMMERCE, law.onChildren());
            }
            return verdict;
        }
        if (authenticate) {
            Proof proof = new Proof(account.user(), law);
            proof.nameReadings(verdict);
            if (standing == Standing.UNKNOWN && !proof.authenticates()) {
                new Links(verdict, law, account, true, rule, law.onAuthentication()).judgeWhileAgeIsUnknown();
            } else if (standing == Standing.GROWN) {
                judgeProof(proof, rule);
                // A child may not sell at all: which rule of commerce fails is known when the age is.
                if (action.isCommerce()) {
                    judgeCommerce(proof);
                }
            }
        }
        if (action == Action.SALES_LIVESTREAM) {
            judgeStreamer();
        }
        return verdict;
    }

    private boolean isOpened() {
        return account.openedAt() != null && !account.openedAt().isAfter(law.at());
    }

    /** Accounts that were there before the decree had ninety days, for everything but commerce. */
    private boolean mayWait(Action action) {
        return !action.isCommerce() && account.openedAt().isBefore(Law.State.DECREE_147.since())
            && law.at().isBefore(Law.NINETY_DAYS_END);
    }

    private void judgeAuthoritysWord() {
        boolean identified = account.childMadeIdentifiedAt() != null
            && !account.childMadeIdentifiedAt().isAfter(law.at());
        if (identified && law.decreesOfAugust()) {
            List<String> provisions = List.of("330/2026/ND-CP art. 31.1.e");
            verdict.breach(Rule.CHILD_MADE_ACCOUNT, provisions, Verdict.Remedy.ASK_GUARDIAN);
        }
    }

    private void judgeProof(Proof proof, Rule rule) {
        verdict.cite(law.onAuthentication());
        // Somebody whose parent answered for the account while they were a child now answers for it.
        boolean wasCarried = account.holder() != Facts.Holder.ORGANISATION
            && account.links().stream()
                .anyMatch(link -> link.status() != null && link.status() != Facts.Status.REQUESTED);
        verdict.turnsOn(wasCarried, "R-12");
        if (proof.authenticates()) {
            return;
        }
        missing(proof.unknown());
        Verdict.Remedy[] ways = proof.waysToProve();
        verdict.breach(rule, law.onAuthentication(), ways);
        if (proof.lacksDeclaration()) {
            verdict.breach(Rule.NO_MOBILE_DECLARATION, law.onAuthentication(), ways);
        }
        if (wasCarried) {
            verdict.breach(Rule.OWN_DATA_AT_SIXTEEN, law.onChildren(),
                Verdict.Remedy.REGISTER_OWN_DATA, Verdict.Remedy.PROVE_PHONE);
        }
    }

    private void judgeCommerce(Proof proof) {
        verdict.cite(law.onCommerce());
        verdict.turnsOn(true, "R-10");
        if (proof.hasPersonalId()) {
            return;
        }
        if (proof.authenticates()) {
            missing(proof.unknownOfPersonalId());
        }
        verdict.breach(Rule.COMMERCIAL_LIVESTREAM, law.onCommerce(), Verdict.Remedy.AUTHENTICATE_PERSONAL_ID);
    }

    /** Since 1 July 2026 whoever appears in a stream with ordering is identified first, on every service. */
    private void judgeStreamer() {
        if (!law.lawsOfJuly()) {
            return;
        }
        List<String> provisions = List.of("122/2025/QH15 art. 22.4");
        verdict.cite(provisions);
        if (account.streamerEidAt() == null || account.streamerEidAt().isAfter(law.at())) {
            verdict.breach(Rule.SALES_STREAMER, provisions, Verdict.Remedy.AUTHENTICATE_STREAMER);
        }
    }

    /** What those who answer for a child allow it until it is known to be sixteen; the strictest of them holds. */
    private void askTheGuardians(Action action) {
        LocalDate born = account.user().born();
        boolean isGrown = born != null && !Age.isChild(born, law.today());
        if (isGrown || account.holder() == Facts.Holder.ORGANISATION) {
            return;
        }
        List<Facts.Choice> choices = account.links().stream()
            .filter(link -> link.status() == Facts.Status.ACTIVE || link.status() == Facts.Status.SUSPENDED
                || link.status() == Facts.Status.DISPUTED)
            .map(link -> link.choices().getOrDefault(action, Facts.Choice.ALLOW)).toList();
        boolean allowed = account.itemAllowedAt() != null && !account.itemAllowedAt().isAfter(law.at());
        if (choices.contains(Facts.Choice.OFF)) {
            verdict.breach(Rule.CHOICE_OFF, List.of(), Verdict.Remedy.ASK_PERMISSION);
        } else if (choices.contains(Facts.Choice.ASK_FIRST) && !allowed) {
            verdict.breach(Rule.CHOICE_ASK_FIRST, List.of(), Verdict.Remedy.ASK_PERMISSION);
        }
    }

    private void missing(Collection<String> facts) {
        facts.forEach(fact -> verdict.missing(fact));
    }
}
