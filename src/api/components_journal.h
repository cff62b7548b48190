// The components of the journal, and of jobs, metrics and My work.
#pragma once

#include "api/shapes.h"

namespace redoubt::api {

void add_journal(Components& all);
void add_work(Components& all);

}  // namespace redoubt::api
