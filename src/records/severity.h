// The severity words shared by rules, alerts and incidents, least first. Stored by number: only append.
#pragma once

#include <array>

#include "schema/field.h"

namespace redoubt::records {
enum class Severity : uint8_t { informational, low, medium, high, critical };
}

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::Severity> =
    std::array{Choice{"informational", "Worth keeping, not worth a look by itself."}, Choice{"low", "Look when there is time."},
               Choice{"medium", "Look today."}, Choice{"high", "Look now."}, Choice{"critical", "Drop everything."}};
}
