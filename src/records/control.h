// Something that keeps risks down: what it is for, in which layer it stands, how well it works, and when that was last tested.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class ControlKind : uint8_t { prevent, detect, respond, govern };
enum class ControlLayer : uint8_t { governance, people, physical, perimeter, network, identity, host, application, information };

struct Control {
    ControlKind kind = ControlKind::prevent;
    ControlLayer layer = ControlLayer::host;
    std::string purpose{};
    std::string how{};
    std::vector<schema::Ref> assets{};
    std::vector<std::string> techniques{};
    std::optional<int64_t> efficacy{};
    std::string efficacy_why{};
    std::optional<Duration> test_every{};
    std::string test_how{};
    Time tested_on{};
    Time test_by{};
    std::optional<double> yearly_cost{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo control_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::ControlKind> = std::array{Choice{"prevent", "Keeps it from happening."}, Choice{"detect", "Notices it."},
                                                                    Choice{"respond", "Limits the harm."}, Choice{"govern", "Sees that the others are there."}};
template <>
inline constexpr auto choices_of<records::ControlLayer> =
    std::array{Choice{"governance"}, Choice{"people"}, Choice{"physical"},    Choice{"perimeter"},  Choice{"network"},
               Choice{"identity"},   Choice{"host"},   Choice{"application"}, Choice{"information"}};
}  // namespace redoubt::schema
