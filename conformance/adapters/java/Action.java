/** What an account may be asked to do. */
enum Action {
    READ, POST, COMMENT, SHARE, LIVESTREAM, COMMERCIAL_LIVESTREAM, SALES_LIVESTREAM, REACT, MESSAGE;

    boolean isCommerce() {
        return this == COMMERCIAL_LIVESTREAM || this == SALES_LIVESTREAM;
    }

    boolean isLive() {
        return this == LIVESTREAM || isCommerce();
    }

    /** Decree 147 names posts, comments, livestreams and sharing; these came with Decree 333. */
    boolean isInteractive() {
        return this == REACT || this == MESSAGE;
    }
}
