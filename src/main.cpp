// The map in code: makes the outside (disk, clock, chance, terminal), the store, the API and the server, and passes them down.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"
#include "api/openapi.h"
#include "api/server.h"
#include "base/listening.h"
#include "base/mail.h"
#include "base/outbound.h"
#include "base/trusting_http.h"
#include "cli/run.h"
#include "hosts/host_files.h"
#include "records/all.h"
#include "rooms/watch/live_detection.h"
#include "rooms/watch/live_logs.h"
#include "rooms/watch/source_runtime.h"
#include "schema/json.h"
#include "store/journal_signing.h"

namespace redoubt {
namespace {

struct Outside {
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    CurlMail mail;
    CurlOutbound outbound;
    hosts::SystemHost host;
};

std::unique_ptr<Http> server_at(const std::string& origin) { return std::make_unique<TrustingHttp>(origin, ""); }

// The logs that a server takes in, and the detection that sees them.
struct LogPlane {
    std::unique_ptr<rooms::LiveDetection> detection{};
    std::unique_ptr<rooms::LiveLogs> live{};
    rooms::SourceRuntime runtime{};

    static Result<std::unique_ptr<LogPlane>> open(store::Store& store, const std::string& folder, intake::Configuration intake, Outside& outside) {
        TRY(outside.disk.make_folders(folder));
        auto out = std::make_unique<LogPlane>();
        out->detection = TRY(rooms::LiveDetection::open(store, outside.disk, folder));
        out->live = TRY(rooms::LiveLogs::open(outside.disk, outside.clock, outside.random,
                                              {.folder = folder, .configuration = std::move(intake), .make_http = server_at, .each = out->detection->each()}));
        rooms::LiveLogs* live = out->live.get();
        out->runtime = {.counted = [live] { return live->counters().list(); },
                        .set_keys = [live](std::vector<intake::SourceKey> keys) { live->set_keys(std::move(keys)); },
                        .doors = [live] { return live->listeners(); },
                        .past = [live, &clock = outside.clock]() -> Result<std::vector<rooms::PastHost>> {
                            const logs::View view = TRY(live->store().view());
                            const Time now = clock.now();
                            return rooms::past_hosts(view, now - days(90), now);
                        },
                        .detection = out->detection.get()};
        return out;
    }
    Result<> start() {
        detection->start(rooms::live_log(live->store()));
        return live->start();
    }
    void stop() {
        live->stop();
        detection->stop();
    }
};

// A data directory with the API over it.
class OpenData final : public cli::LocalData {
public:
    // `intake`: what a server receives where; without it a log store is only read.
    static Result<std::unique_ptr<OpenData>> open(const std::string& folder, Outside& outside, api::ApiOptions options,
                                                  const intake::Configuration* intake = nullptr) {
        auto store = TRY(
            store::Store::open({.folder = folder, .clock = outside.clock, .random = outside.random, .disk = outside.disk, .types = records::all_records()}));
        std::unique_ptr<LogPlane> logs;
        if (intake) {
            logs = TRY(LogPlane::open(*store, folder + "/logs", *intake, outside));
            options.logs = logs->live.get();
            options.sources = &logs->runtime;
        }
        auto application = TRY(api::Api::open(*store, outside.disk, options));
        return std::unique_ptr<OpenData>(new OpenData(std::move(store), std::move(logs), std::move(application), outside, folder + "/spool"));
    }
    store::Store& store() override { return *store_; }
    rooms::LiveLogs* logs() override { return logs_ ? logs_->live.get() : nullptr; }
    Http& api() override { return http_; }
    api::Api& application() { return *application_; }
    LogPlane& log_plane() { return *logs_; }

private:
    OpenData(std::unique_ptr<store::Store> store, std::unique_ptr<LogPlane> logs, std::unique_ptr<api::Api> application, Outside& outside,
             const std::string& spool)
        : store_(std::move(store)), logs_(std::move(logs)), application_(std::move(application)), http_(*application_, outside.disk, outside.random, spool) {}

    std::unique_ptr<store::Store> store_;
    std::unique_ptr<LogPlane> logs_;
    std::unique_ptr<api::Api> application_;
    api::InProcessHttp http_;
};

struct Address {
    std::string host;
    uint16_t port;
};

Result<Address> parse_address(const std::string& text) {
    const size_t colon = text.rfind(':');
    const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
    const bool is_number = !digits.empty() && digits.size() <= 5 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number || std::stoul(digits) > 65535)
        return fail(Code::invalid, fmt::format("'{}' is not an address and a port", text), "--listen", "write it as 127.0.0.1:8600");
    std::string host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return Address{host.empty() || host == "localhost" ? "127.0.0.1" : host, static_cast<uint16_t>(std::stoul(digits))};
}

// server.json tells commands on the same data directory where the server is; it goes when the server does.
class Announcement {
public:
    static Result<std::unique_ptr<Announcement>> write(Disk& disk, const std::string& folder, const std::string& origin, const std::string& token) {
        const std::string path = folder + "/server.json";
        TRY(disk.write_durably(path, schema::to_json(schema::Map{{"address", origin}, {"token", token}}) + "\n"));
        return std::unique_ptr<Announcement>(new Announcement(disk, path));
    }
    ~Announcement() { (void)disk_.remove(path_); }
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;

private:
    Announcement(Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
    Disk& disk_;
    std::string path_;
};

Result<std::string> first_link(api::Api& application, bool demo) {
    return demo ? application.sign_in_link("ines", "Ines Caldeira") : application.set_up_link();
}

Result<> serve(Outside& outside, const cli::ServeArguments& arguments, const std::function<Result<>(cli::LocalData&)>& fill,
               const std::function<void(const cli::Serving&)>& on_ready) {
    const Address address = TRY(parse_address(arguments.listen));
    const size_t processors = std::max(1U, std::thread::hardware_concurrency());
    api::ApiOptions options{.loopback_only = net::is_loopback(address.host), .runs_imports = true, .runs_jobs = true, .import_threads = processors};
    options.mail = &outside.mail;
    options.outbound = &outside.outbound;
    if (arguments.most_attachment_mib > 0) options.most_attachment_bytes = arguments.most_attachment_mib << 20;
    const std::string intake_file = arguments.logs.empty() ? arguments.data + "/intake.yaml" : arguments.logs;
    if (!arguments.logs.empty() && !outside.disk.exists(intake_file)) return fail(Code::not_found, "there is no such file", intake_file, "see docs/intake.md");
    const intake::Configuration intake = TRY(rooms::read_intake_file(outside.disk, intake_file));
    const auto data = TRY(OpenData::open(arguments.data, outside, options, &intake));
    api::ServerOptions server_options;
    server_options.threads = 12;  // shippers wait for the disk on some of them, and leave the others to people
    server_options.address = address.host;
    server_options.port = address.port;
    server_options.certificate = arguments.certificate;
    server_options.key = arguments.key;
    server_options.spool_folder = arguments.data + "/spool";
    // Listening first: a port that is taken is said before a sample organisation has been made.
    const auto server = TRY(api::Server::listen(data->application(), outside.disk, outside.clock, outside.random, server_options));
    TRY(fill(*data));
    const std::string link = TRY(first_link(data->application(), arguments.demo));
    const auto announcement = TRY(Announcement::write(outside.disk, arguments.data, server->origin(), data->application().local_token()));
    TRY(data->log_plane().start());
    server->stop_on_signals();  // before anybody is told that it is there
    on_ready({.address = server->origin(), .link = link.empty() ? "" : server->origin() + link, .first_start = !link.empty()});
    // The first list of a type would load its columns; so they are there before somebody asks, and listening does not wait.
    std::thread warming([&data] { (void)data->store().warm(); });
    server->run();
    warming.join();
    data->log_plane().stop();
    if (const auto made = store::JournalSigner(data->store()).sign(); !made) return std::unexpected(made.error());
    return {};
}

Result<std::string> read_standard_input(uint64_t most_bytes) {
    std::string text;
    char block[1 << 16];
    for (size_t got = 0; (got = std::fread(block, 1, sizeof block, stdin)) > 0;) {
        text.append(block, got);
        if (text.size() > most_bytes) return fail(Code::too_large, "there is more on standard input than is read at once", "", "give it in parts");
    }
    if (std::ferror(stdin) != 0) return fail(Code::io, "standard input could not be read");
    return text;
}

Result<std::string> read_some_input(size_t most_bytes) {
    std::string out(most_bytes, '\0');
    ssize_t got = 0;
    do got = ::read(STDIN_FILENO, out.data(), out.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) return fail(Code::io, "standard input could not be read");
    out.resize(static_cast<size_t>(got));
    return out;
}

// Until a signal to stop, which is no surprise to who waits.
bool pause(Duration wait) {
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, &stops, &before);
    const timespec span{.tv_sec = wait.ns / 1'000'000'000, .tv_nsec = wait.ns % 1'000'000'000};
    const bool stopped = sigtimedwait(&stops, nullptr, &span) > 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return !stopped;
}

int run_program(int count, char** words) {
    ::umask(077);
    std::signal(SIGPIPE, SIG_IGN);
    Outside outside;
    cli::FileOutput out(stdout, "standard output");
    cli::FileOutput error(stderr, "standard error");
    const cli::Surroundings around{
        .disk = outside.disk,
        .clock = outside.clock,
        .random = outside.random,
        .out = out,
        .error = error,
        .terminal = cli::Terminal::of_this_process(),
        .environment =
            [](const std::string& name) {
                const char* value = std::getenv(name.c_str());
                return std::string(value == nullptr ? "" : value);
            },
        .open_data = [&](const std::string& folder) -> Result<std::unique_ptr<cli::LocalData>> {
            TRY(outside.disk.make_folders(folder));
            return TRY(OpenData::open(folder, outside, {.loopback_only = true, .runs_imports = false, .mail = &outside.mail, .outbound = &outside.outbound}));
        },
        .serve = [&](const cli::ServeArguments& arguments, const auto& fill, const auto& on_ready) { return serve(outside, arguments, fill, on_ready); },
        .openapi = [] { return api::openapi_document(); },
        .open_store = [&](const std::string& folder, Clock& clock) -> Result<std::unique_ptr<store::Store>> {
            TRY(outside.disk.make_folders(folder));
            return store::Store::open({.folder = folder, .clock = clock, .random = outside.random, .disk = outside.disk, .types = records::all_records()});
        },
        .host = &outside.host,
        .read_input = read_standard_input,
        .read_some = read_some_input,
        .pause = pause,
        .server = [](const std::string& origin, const std::string& authorities) -> std::unique_ptr<Http> {
            return std::make_unique<TrustingHttp>(origin, authorities);
        }};
    const std::vector<std::string> arguments(words + 1, words + count);
    return cli::run(arguments, around);
}

}  // namespace
}  // namespace redoubt

int main(int count, char** words) { return redoubt::run_program(count, words); }
