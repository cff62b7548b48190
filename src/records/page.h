// What we show others: a trust page, a notice, a disclosure policy, security.txt. Each section rests on claims and documents.
#pragma once

#include <array>

#include "schema/record.h"

namespace redoubt::records {

enum class PageKind : uint8_t { trust_page, notice, disclosure_policy, security_txt };
enum class PageGate : uint8_t { none, email, agreement };

struct Section {
    std::string heading{};
    std::string text{};
    std::vector<schema::Ref> claims{};
    std::vector<schema::Ref> documents{};
    Time review_by{};
    static std::span<const schema::FieldInfo> fields();
};

struct Grant {
    schema::Ref party{};
    std::string email{};
    Time from{};
    Time until{};
    static std::span<const schema::FieldInfo> fields();
};

struct PublishedPage {
    PageKind kind = PageKind::trust_page;
    std::string path{};
    std::vector<Section> sections{};
    std::vector<schema::Ref> claims{};
    std::vector<schema::Ref> documents{};
    Time next_review{};
    PageGate gate = PageGate::none;
    std::vector<Grant> grants{};
    Time review_by{};
    schema::Ref published_by{};
    Time published_on{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo page_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::PageKind> =
    std::array{Choice{"trust_page", "How we keep customers' trust."}, Choice{"notice", "Something customers should know."},
               Choice{"disclosure_policy", "How to report a weakness to us."}, Choice{"security_txt", "RFC 9116."}};
template <>
inline constexpr auto choices_of<records::PageGate> =
    std::array{Choice{"none", "Anybody may read it."}, Choice{"email", "Whoever leaves an address."}, Choice{"agreement", "Whoever has signed."}};
}  // namespace redoubt::schema
