// A policy, standard, procedure, plan or guidance: its text by clause, its editions, who must read it and who has.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class DocumentKind : uint8_t { policy, standard, procedure, plan, guidance };

struct Clause {
    std::string number{};
    std::string title{};
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

// What an earlier edition was; its text is an attachment, found by its hash.
struct Edition {
    std::string label{};
    Time approved_on{};
    schema::Ref approved_by{};
    std::string changes{};
    std::string hash{};
    static std::span<const schema::FieldInfo> fields();
};

struct Attestation {
    schema::Ref party{};
    std::string edition{};
    Time at{};
    static std::span<const schema::FieldInfo> fields();
};

struct Document {
    DocumentKind kind = DocumentKind::policy;
    std::string summary{};
    std::string edition{};
    std::string body{};
    std::vector<Clause> clauses{};
    std::vector<Edition> editions{};
    std::vector<schema::Ref> applies_to{};
    Time approved_on{};
    schema::Ref approved_by{};
    Time review_by{};
    std::vector<schema::Ref> reviewers{};
    std::vector<schema::Ref> readers{};
    std::vector<Attestation> attestations{};
    std::optional<int64_t> attested_percent{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo document_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::DocumentKind> =
    std::array{Choice{"policy", "What must be so, and why."}, Choice{"standard", "What exactly that means."}, Choice{"procedure", "How it is done."},
               Choice{"plan", "What will be done, and when."}, Choice{"guidance", "Advice; an answer once given."}};
}
