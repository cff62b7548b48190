// Something about to be altered on our assets: what and why, what could go wrong, how one gets back, and the gates that it must pass
// before it goes live.
#pragma once

#include <array>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class ChangeKind : uint8_t { standard, normal, emergency };
enum class GateState : uint8_t { open, met, excepted, failed };

struct Gate {
    std::string name{};
    schema::Ref met_by{};
    GateState state = GateState::open;
    std::string note{};
    static std::span<const schema::FieldInfo> fields();
};

struct ChangePlan {
    ChangeKind kind = ChangeKind::normal;
    Severity severity = Severity::low;
    std::string what{};
    std::string why{};
    std::vector<schema::Ref> assets{};
    std::string impact{};
    std::string fallback{};
    std::vector<Gate> gates{};
    schema::Ref implementer{};
    Time starts{};
    Time ends{};
    schema::Ref approved_by{};
    Time approved_on{};
    Time live_on{};
    schema::Ref verified_by{};
    std::string outcome{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo change_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::ChangeKind> =
    std::array{Choice{"standard", "Done often, approved once for all."}, Choice{"normal", "Assessed and approved each time."},
               Choice{"emergency", "Done now, looked at afterwards."}};
template <>
inline constexpr auto choices_of<records::GateState> =
    std::array{Choice{"open", "Not yet passed."}, Choice{"met", "Passed."}, Choice{"excepted", "Let through by decision."}, Choice{"failed", "Not passed."}};
}  // namespace redoubt::schema
