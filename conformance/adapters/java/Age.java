import java.time.LocalDate;

/** Ages: sixteen and eighteen are reached on the day after the birthday, seven on it. */
final class Age {
    private Age() {
    }

    /** The birthday in its year; of somebody born on 29 February the 28th in a common year, as plusYears has it. */
    static LocalDate birthday(LocalDate born, int years) {
        return born.plusYears(years);
    }

    static boolean isBorn(LocalDate born, LocalDate today) {
        return !born.isAfter(today);
    }

    static boolean isChild(LocalDate born, LocalDate today) {
        return !hasReached(born, 16, today);
    }

    static boolean hasReached(LocalDate born, int years, LocalDate today) {
        return today.isAfter(birthday(born, years));
    }

    static boolean mayConsent(LocalDate born, LocalDate today) {
        return !today.isBefore(birthday(born, 7));
    }
}
