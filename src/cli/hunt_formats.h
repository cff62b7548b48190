// One hit as text: a block for people, a JSON line, a CSV line, or one line of a timeline. Pure functions, called on many
// threads at once.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "detect/matcher.h"
#include "rooms/watch/hunt.h"

namespace redoubt::cli {

struct HitStyle {
    HuntFormat format = HuntFormat::table;
    bool explain = false;
    bool colour = false;
    size_t width = 0;  // of the terminal; 0: no limit
};

std::string heading(const HitStyle& style);  // what comes before the first hit; may be empty
std::string render_hit(const rooms::Hit& hit, const detect::Matcher& matcher, const HitStyle& style);

// An explanation as an indented tree, each line behind `indent`.
std::string explanation_text(const detect::Explanation& explanation, std::string_view indent, size_t width);

}  // namespace redoubt::cli
