#include "events/line_state.h"
#include "formats/syslog/syslog.h"
#include "formats/weblog/weblog.h"

namespace redoubt::events {
namespace {

namespace weblog = formats::weblog;

}  // namespace

// The names are those of W3C extended logs, which the rules of category webserver and proxy use.
bool read_web_line(Line& line) {
    weblog::Request request;
    if (!weblog::read(line.text, request)) return false;
    line.add_some(Own::virtual_host, request.virtual_host);
    line.add(Own::client, request.client);
    line.add_some(Own::user, request.user);
    line.add(Own::time, request.time);
    line.add_some(Own::method, request.method);
    const weblog::Target target = weblog::split_target(request.target);
    line.add_some(Own::host, target.host);
    line.add(Own::uri, request.target);
    line.add(Own::stem, target.stem);
    line.add_some(Own::query, target.query);
    line.add_some(Own::extension, target.extension);
    line.add_some(Own::version, request.version);
    line.add(Own::status, request.status);
    line.add_some(Own::bytes, request.bytes);
    if (request.has_referer) line.add(Own::referer, request.referer);
    if (request.has_agent) line.add(Own::agent, request.agent);
    line.event.computer = request.virtual_host.substr(0, request.virtual_host.rfind(':'));
    int64_t ns = 0;
    if (weblog::read_time(request.time, ns)) line.set_time({ns});
    return true;
}

bool read_weberror_line(Line& line) {
    weblog::Failure failure;
    if (!weblog::read_failure(line.text, failure)) return false;
    line.add(Own::timestamp, failure.time);
    line.add(Own::level, failure.level);
    line.add(Own::program, failure.nginx ? "nginx" : "apache");
    line.add(Own::message, failure.text);
    Time time;
    if (!failure.nginx && failure.time.size() > 4) {  // "Sun Nov 22 04:52:07.123456 2026"
        const size_t year = failure.time.rfind(' ');
        std::string text(failure.time.substr(4, year - 4));
        if (const size_t clock = text.rfind(' '); clock != std::string::npos) text.insert(clock, failure.time.substr(year));
        if (read_log_time(text, line.written, time)) line.set_time(time);
    } else {
        std::string text(failure.time);
        for (char& c : text) c = c == '/' ? '-' : c;
        if (read_log_time(text, line.written, time)) line.set_time(time);
    }
    return true;
}

}  // namespace redoubt::events
