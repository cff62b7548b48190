// One syslog message to one event: RFC 5424, RFC 3164 and what devices make of them (formats/syslog). A message that is no syslog
// is an event all the same: its bytes are kept.
#pragma once

#include <string_view>

#include "intake/batch.h"

namespace redoubt::intake {

// `message` must live as long as the batch. A line end at its end is left out.
void add_syslog(std::string_view message, const Delivered& delivered, Batch& out);

// The time that the message says; {0} when it says none. A time without a year gets the one that puts it nearest to `received`.
Time syslog_time(std::string_view timestamp, Time received);

}  // namespace redoubt::intake
