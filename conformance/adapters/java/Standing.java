import java.time.LocalDate;

/** Whether somebody is a child: the law asks other things of those under sixteen. */
enum Standing {
    CHILD, GROWN, UNKNOWN;

    /** Says what is not known of it as well; an organisation has no age. */
    static Standing of(Facts facts, Law law, Verdict verdict) {
        if (facts.holder() == null) {
            verdict.missing("holder");
        }
        if (facts.holder() == Facts.Holder.ORGANISATION) {
            return GROWN;
        }
        LocalDate born = facts.user().born();
        if (born == null || !Age.isBorn(born, law.today())) {
            verdict.missing("user_birth_date", Verdict.Remedy.PROVIDE_BIRTH_DATE);
            return UNKNOWN;
        }
        verdict.turnsOn(law.today().equals(Age.birthday(born, 16)), "R-02");
        return Age.isChild(born, law.today()) ? CHILD : GROWN;
    }
}
