import com.google.gson.JsonObject;

/** A rule that may fail, by its name in the protocol, with what a person is told. */
enum Rule {
    FACTS_MISSING("facts.missing",
        "Chưa đủ dữ kiện để trả lời.", "A fact that the answer needs is not known."),
    AUTHENTICATED_ONLY("posting.authenticated-only",
        "Chỉ tài khoản đã xác thực mới được đăng tải và chia sẻ.", "Only an authenticated account may post and share."),
    INTERACTIVE_FEATURES("posting.interactive-features",
        "Chỉ tài khoản đã xác thực mới được dùng tính năng tương tác.",
        "Only an authenticated account may use interactive features."),
    NO_MOBILE_DECLARATION("authentication.no-mobile-declaration",
        "Cần xác nhận là không có số di động tại Việt Nam.", "It has to be declared that there is no Vietnamese mobile."),
    COMMERCIAL_LIVESTREAM("authentication.commercial-livestream",
        "Livestream thương mại cần xác thực bằng số định danh cá nhân.",
        "A commercial livestream needs the personal ID proven electronically."),
    SALES_STREAMER("authentication.sales-streamer",
        "Người livestream bán hàng phải được xác thực danh tính trước.",
        "Whoever sells in the stream has to be identified first."),
    CHILD_NEEDS_GUARDIAN("guardianship.child-needs-guardian",
        "Tài khoản của trẻ phải do cha, mẹ hoặc người giám hộ đăng ký.",
        "A parent or guardian has to register a child's account."),
    GUARDIAN_AGE("guardianship.guardian-age",
        "Người đứng tên chưa đủ tuổi.", "Whoever answers for the child is not old enough."),
    GUARDIAN_AUTHENTICATED("guardianship.guardian-authenticated",
        "Cha, mẹ hoặc người giám hộ chưa được xác thực.", "The parent or guardian is not authenticated."),
    CONSENTS("guardianship.consents",
        "Còn thiếu sự đồng ý cần có.", "A consent that is needed has not been given."),
    DISPUTED("guardianship.disputed",
        "Những người chịu trách nhiệm đang bất đồng.", "Those who answer for the child disagree."),
    CHILD_COMMERCE("guardianship.child-commerce",
        "Tài khoản của trẻ không được livestream bán hàng.", "A child's account may not sell in a livestream."),
    CHILD_MADE_ACCOUNT("guardianship.child-made-account",
        "Cơ quan chức năng đã xác định tài khoản do trẻ tự lập.", "An authority found that a child made this account."),
    OWN_DATA_AT_SIXTEEN("transition.own-data-at-sixteen",
        "Đã đủ 16 tuổi: hãy đăng ký bằng thông tin của mình.", "You have turned 16: register with your own information."),
    LIVESTREAM_LICENCE("service.livestream-licence",
        "Mạng xã hội chưa được cấp phép cung cấp livestream.", "The network is not licensed to offer livestreams."),
    REGISTRATION_INFORMATION("registration.information",
        "Thông tin đăng ký chưa đủ.", "What has to be stored at registration is incomplete."),
    OVER_COLLECTION("registration.over-collection",
        "Thu thập nhiều hơn mức cần thiết.", "More is collected than the purpose needs."),
    PROOF_AT_SIGN_UP("registration.proof-at-sign-up",
        "Phải xác thực ngay khi đăng ký.", "Proof is needed at the moment of registration."),
    IDENTITY_PAPER_IMAGE("evidence.identity-paper-image",
        "Không được yêu cầu hình ảnh giấy tờ tùy thân.", "No picture of an identity paper may be asked for."),
    CHOICE_OFF("guardian-choice.off",
        "Cha, mẹ hoặc người giám hộ đã tắt việc này.", "The parent or guardian switched this off."),
    CHOICE_ASK_FIRST("guardian-choice.ask-first",
        "Cần hỏi cha, mẹ hoặc người giám hộ trước.", "The parent or guardian wants to be asked first.");

    private final String id;
    private final String vi;
    private final String en;

    Rule(String id, String vi, String en) {
        this.id = id;
        this.vi = vi;
        this.en = en;
    }

    String id() {
        return id;
    }

    String basis() {
        return id.startsWith("guardian-choice.") ? "guardian" : "law";
    }

    JsonObject message() {
        JsonObject message = new JsonObject();
        message.addProperty("vi", vi);
        message.addProperty("en", en);
        return message;
    }
}
