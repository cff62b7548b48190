// Api: the application behind the server. A request is checked in one order, whatever it asks for: address, host and origin,
// route and method, who sends it, CSRF token, rights, parameters, body; then its handler runs. Everything that is not below
// /api/v1 is the console. Synchronous and thread-safe: the command line calls it without a server.
#pragma once

#include <memory>
#include <string>

#include "api/application.h"
#include "base/disk.h"
#include "base/http.h"
#include "store/store.h"

namespace redoubt {
class Mail;
class Outbound;
}  // namespace redoubt

namespace redoubt::rooms {
class LiveLogs;
struct SourceRuntime;
}  // namespace redoubt::rooms

namespace redoubt::api {

struct ApiOptions {
    bool loopback_only = true;  // accept only Host headers that name this machine, against DNS rebinding
    bool runs_imports = true;   // the jobs that people hand in
    bool runs_jobs = false;     // and those that Redoubt gives itself: due dates, staleness, samples
    size_t import_threads = 1;
    uint64_t most_attachment_bytes = uint64_t{64} << 20;
    std::string_view console{};                     // the pack; empty: the one in this program
    Mail* mail = nullptr;                           // null: no mail goes out
    Outbound* outbound = nullptr;                   // null: no webhooks, no identity providers
    const rooms::SourceRuntime* sources = nullptr;  // null: no logs are taken in here
    rooms::LiveLogs* logs = nullptr;                // null: a log store in the data directory is only read
};

class Api final : public Application {
public:
    static Result<std::unique_ptr<Api>> open(store::Store& store, Disk& disk, const ApiOptions& options);
    ~Api() override;

    BodyPlan plan_body(const ApiRequest& head) override;
    std::optional<HttpResponse> refuse(const ApiRequest& head) override;
    HttpResponse handle(ApiRequest& request) override;
    std::unique_ptr<EventStream> open_events(const ApiRequest& request, std::function<void()> wake) override;

    // What a server's address is followed by for the first run, or nothing when there are users: "/welcome#…".
    Result<std::string> set_up_link();
    // The same for signing in as the first active Lead, one-time; for demonstrations. Makes the Lead `login` when nobody is there.
    Result<std::string> sign_in_link(const std::string& login, const std::string& name);
    // Tells people what has happened and sends what is due; a job does it by itself.
    Result<> tell_people();
    // A token for programs of this machine's user, valid as long as this object.
    const std::string& local_token() const;

private:
    struct State;
    explicit Api(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Calls the API in this process, as the person at the keyboard.
class InProcessHttp final : public Http {
public:
    InProcessHttp(Api& api, Disk& disk, Random& random, std::string spool_folder)
        : api_(api), disk_(disk), random_(random), spool_folder_(std::move(spool_folder)) {}
    Result<HttpResponse> send(const HttpRequest& request) override;

private:
    Api& api_;
    Disk& disk_;
    Random& random_;
    std::string spool_folder_;
};

}  // namespace redoubt::api
