// One row of the matrix: who may decide about one kind of thing, by how much hangs on it; whether whoever has the level acts alone
// or another must say yes; for how long, and who is heard. All rows that are active are the matrix; what has none is as shipped.
#pragma once

#include "records/decision.h"

namespace redoubt::records {

enum class AuthorityMode : uint8_t { alone, asked };

struct AuthorityCell {
    Severity severity = Severity::medium;
    std::vector<std::string> levels{};
    std::optional<int64_t> longest_days{};
    std::optional<int64_t> decide_days{};
    std::vector<std::string> consulted{};
    bool reviewed = false;
    bool replay = false;
    bool by_rule = false;
    static std::span<const schema::FieldInfo> fields();
};

struct Authority {
    DecisionKind kind = DecisionKind::exception;
    AuthorityMode mode = AuthorityMode::asked;
    std::vector<AuthorityCell> cells{};
    std::string why{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo authority_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::AuthorityMode> = std::array{Choice{"alone", "Who has the level acts."}, Choice{"asked", "Another person says yes."}};
}
