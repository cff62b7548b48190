// Hunt: log files in, the hits of a rule set out, in file order, then a summary. Nothing is stored. The output is the same
// at any number of threads: hits are rendered on the worker that found them and handed over in the order of the files.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/correlator.h"
#include "rooms/watch/log_walk.h"

namespace redoubt::rooms {

// One rule on one event, or a correlation with the event that completed it. Everything it refers to lives while the renderer
// runs. Alerts of correlations come after the others.
struct Hit {
    const events::Event& event;
    const detect::Rule& rule;
    uint32_t rule_index;
    std::string_view file;                                  // the path, and "path:member" for one inside an archive
    const detect::CorrelationAlert* correlation = nullptr;  // the event then says when and where, and has no fields
};

struct HuntOptions {
    size_t threads = 1;
    bool recover = false;           // also carve records out of damaged and unused parts of EVTX files
    events::SourceChoice source{};  // what text and JSON are read as; empty: as they look
    HitFilter filter{};
    // Makes the text of one hit; runs on many threads at once. The texts reach `take` in order.
    std::function<std::string(const Hit&)> render{};
    // The text, and when it happened in Unix nanoseconds (0: unknown), for outputs that sort; on the calling thread.
    std::function<Result<>(int64_t time, std::string text)> take{};
    std::function<void(const WalkProgress&, uint64_t events, uint64_t alerts)> on_progress{};  // may be empty
};

struct HuntSummary {
    uint64_t files = 0;  // understood as logs
    uint64_t files_not_understood = 0;
    events::DecodeCount count{};
    uint64_t alerts = 0;
    std::array<uint64_t, 5> alerts_by_level{};  // by detect::Level
    std::map<std::string, uint64_t, std::less<>> alerts_by_host;
    uint64_t correlations = 0;  // rules
    detect::CorrelationCounts correlated{};
    std::vector<events::Problem> problems;  // the first thousand
    uint64_t problems_total = 0;
};

// Fails when a path does not exist, when no file at all could be understood, and when `take` fails.
Result<HuntSummary> hunt(Disk& disk, std::span<const std::string> paths, const detect::Matcher& matcher, events::FieldNames& names, const HuntOptions& options);

// "no file could be read as a log", with what was wrong with the first.
Error nothing_understood(std::span<const events::Problem> problems, uint64_t files);

}  // namespace redoubt::rooms
