// LiveLogs: the log store that this process writes, and all that feeds it: listeners, files and buckets that are followed, and the
// paths of HTTP shippers for another server to mount. What is opened takes nothing before start(). Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "intake/collecting.h"
#include "intake/configuration.h"
#include "intake/counters.h"
#include "intake/http_door.h"
#include "logs/log_store.h"
#include "rooms/watch/source_runtime.h"

namespace redoubt::rooms {

struct LiveLogsOptions {
    std::string folder;  // of the log store
    intake::Configuration configuration{};
    intake::Collecting::MakeHttp make_http{};  // for buckets
    logs::BlockMaker::Each each{};             // sees each event once it is durable (StoreOptions)
};

class LiveLogs {
public:
    // Takes the store and all ports. Code::unavailable when another process has the store.
    static Result<std::unique_ptr<LiveLogs>> open(Disk& disk, Clock& clock, Random& random, LiveLogsOptions options);
    ~LiveLogs();

    Result<> start();
    void stop();  // what is under way is stored or refused

    logs::LogStore& store();
    intake::Counters& counters();
    intake::Delivery& delivery();
    const intake::Configuration& configuration() const;
    std::vector<SourceDoor> listeners() const;
    // Beside those of the configuration, for all doors: from the next sender on.
    void set_keys(std::vector<intake::SourceKey> keys);
    std::vector<std::string> problems() const;  // of what is followed and fetched

    // Paths under which shippers send over HTTP: /services/collector… (HEC), /v1/logs (OTLP), /loki/…, /ingest/ndjson, and
    // Elasticsearch's below /elastic. A token of a source is needed.
    static bool serves(std::string_view path);
    // So much of a body may be held before it is known whose it is: little, unless the head has a token that is known.
    uint64_t most_body_bytes(std::string_view method, std::string_view target, const HttpHeaders& headers) const;
    // Waits until the events are durable; too many at once are told to come again.
    HttpResponse answer(intake::PlainRequest request);

private:
    struct State;
    explicit LiveLogs(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// A file of what is received where (docs/intake.md); nothing where there is no such file.
Result<intake::Configuration> read_intake_file(Disk& disk, const std::string& path);

}  // namespace redoubt::rooms
