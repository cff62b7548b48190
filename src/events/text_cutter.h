// The cutters of text logs: parts of whole lines, and of whole audit events.
#pragma once

#include "events/cutter.h"

namespace redoubt::events {

std::unique_ptr<Cutter> make_text_cutter(Reader reader, const Origin& origin);
std::unique_ptr<MappedCutter> make_mapped_text_cutter(Reader reader, std::string_view bytes, std::shared_ptr<const void> keep_alive, const Origin& origin);

}  // namespace redoubt::events
