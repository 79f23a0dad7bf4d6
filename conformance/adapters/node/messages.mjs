// What a person is told of each rule that fails.
const said = (vi, en) => ({ vi, en });

export const MESSAGES = {
  "facts.missing": said("Chưa đủ dữ kiện để trả lời.", "A fact that the answer needs is not known."),
  "posting.authenticated-only": said(
    "Chỉ tài khoản đã xác thực mới được đăng tải và chia sẻ.", "Only an authenticated account may post and share."),
  "posting.interactive-features": said(
    "Chỉ tài khoản đã xác thực mới được dùng tính năng tương tác.",
    "Only an authenticated account may use interactive features."),
  "authentication.no-mobile-declaration": said(
    "Cần xác nhận là không có số di động tại Việt Nam.", "It has to be declared that there is no Vietnamese mobile."),
  "authentication.commercial-livestream": said(
    "Livestream thương mại cần xác thực bằng số định danh cá nhân.",
    "A commercial livestream needs the personal ID proven electronically."),
  "authentication.sales-streamer": said(
    "Người livestream bán hàng phải được xác thực danh tính trước.",
    "Whoever sells in the stream has to be identified first."),
  "guardianship.child-needs-guardian": said(
    "Tài khoản của trẻ phải do cha, mẹ hoặc người giám hộ đăng ký.",
    "A parent or guardian has to register a child's account."),
  "guardianship.guardian-age": said(
    "Người đứng tên chưa đủ tuổi.", "Whoever answers for the child is not old enough."),
  "guardianship.guardian-authenticated": said(
    "Cha, mẹ hoặc người giám hộ chưa được xác thực.", "The parent or guardian is not authenticated."),
  "guardianship.consents": said("Còn thiếu sự đồng ý cần có.", "A consent that is needed has not been given."),
  "guardianship.disputed": said(
    "Những người chịu trách nhiệm đang bất đồng.", "Those who answer for the child disagree."),
  "guardianship.child-commerce": said(
    "Tài khoản của trẻ không được livestream bán hàng.", "A child's account may not sell in a livestream."),
  "guardianship.child-made-account": said(
    "Cơ quan chức năng đã xác định tài khoản do trẻ tự lập.", "An authority found that a child made this account."),
  "transition.own-data-at-sixteen": said(
    "Đã đủ 16 tuổi: hãy đăng ký bằng thông tin của mình.", "You have turned 16: register with your own information."),
  "service.livestream-licence": said(
    "Mạng xã hội chưa được cấp phép cung cấp livestream.", "The network is not licensed to offer livestreams."),
  "registration.information": said(
    "Thông tin đăng ký chưa đủ.", "What has to be stored at registration is incomplete."),
  "registration.over-collection": said(
    "Thu thập nhiều hơn mức cần thiết.", "More is collected than the purpose needs."),
  "registration.proof-at-sign-up": said(
    "Phải xác thực ngay khi đăng ký.", "Proof is needed at the moment of registration."),
  "evidence.identity-paper-image": said(
    "Không được yêu cầu hình ảnh giấy tờ tùy thân.", "No picture of an identity paper may be asked for."),
  "guardian-choice.off": said("Cha, mẹ hoặc người giám hộ đã tắt việc này.", "The parent or guardian switched this off."),
  "guardian-choice.ask-first": said(
    "Cần hỏi cha, mẹ hoặc người giám hộ trước.", "The parent or guardian wants to be asked first."),
};
