#include "api/event_stream.h"

#include <chrono>
#include <condition_variable>

#include <fmt/format.h>

#include "api/present_events.h"
#include "schema/json.h"

namespace redoubt::api {

using schema::List;
using schema::Map;

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr size_t most_waiting_bytes = size_t{4} << 20, hits_at_once = 50;
constexpr auto tell_every = std::chrono::milliseconds(250);
constexpr int fields_every = 4;  // times of those

std::string sse(std::string_view event, const Map& data) { return fmt::format("event: {}\ndata: {}\n\n", event, schema::to_json(data)); }

// What the searching thread and the connection share.
struct Told {
    std::mutex mutex;
    std::condition_variable taken;
    std::string ready;
    bool ended = false;
    bool gone = false;  // nobody listens any more
    std::function<void()> wake;
    std::atomic<bool> cancel = false;

    // False when nobody listens.
    bool tell(std::string_view text) {
        std::unique_lock lock(mutex);
        taken.wait(lock, [&] { return gone || ready.size() < most_waiting_bytes; });
        if (gone) return false;
        ready += text;
        wake();
        return true;
    }
    void end() {
        const std::scoped_lock lock(mutex);
        ended = true;
        if (!gone) wake();
    }
};

class Teller {
public:
    Teller(Told& told, const rooms::EventAsk& ask) : told_(told), ask_(ask), until_(now() + std::chrono::nanoseconds(rooms::EventSearch::budget.ns)) {}

    void run(const logs::View& view, logs::SearchRequest request) {
        request.cancel = &told_.cancel;
        request.on_progress = [this](const logs::SearchResult& so_far, uint64_t done) { progress(so_far, done); };
        const auto result = logs::search(view, request, [this](const logs::Hit& hit) {
            waiting_.push_back(presenter_.show(hit));
            return waiting_.size() < hits_at_once || tell_hits();
        });
        tell_hits();
        if (!result) {
            told_.tell(sse("problem", Map{{"detail", result.error().text()}}));
            return;
        }
        Map out = present_search(*result, done_, ask_.top > 0, ask_.top);
        out.set("looked_at_all", result->looked_at_all);
        out.set("spent", spent_);
        out.set("next", result->next ? schema::Value(result->next->text()) : schema::Value());
        out.set("problems", schema::list_of(result->problems));
        told_.tell(sse("done", out));
    }

private:
    static SteadyTime now() { return std::chrono::steady_clock::now(); }

    bool tell_hits() {
        if (waiting_.empty()) return true;
        return told_.tell(sse("hits", Map{{"items", std::exchange(waiting_, List{})}}));
    }

    void progress(const logs::SearchResult& so_far, uint64_t done) {
        done_ = done;
        const SteadyTime time = now();
        if (time > until_) spent_ = told_.cancel = true;
        if (time < told_at_ + tell_every) return;
        told_at_ = time;
        if (!tell_hits() || !told_.tell(sse("progress", present_search(so_far, done, ask_.top > 0 && tellings_++ % fields_every == 0, ask_.top))))
            told_.cancel = true;
    }

    Told& told_;
    rooms::EventAsk ask_;
    SteadyTime until_, told_at_{};
    EventPresenter presenter_;
    List waiting_;
    uint64_t done_ = 0;
    int tellings_ = 0;
    bool spent_ = false;
};

class SearchStream final : public EventStream {
public:
    SearchStream(rooms::EventSearch& searches, std::shared_ptr<Told> told, std::thread thread, std::function<bool()> allowed)
        : searches_(searches), told_(std::move(told)), thread_(std::move(thread)), allowed_(std::move(allowed)) {}
    ~SearchStream() override {
        {
            const std::scoped_lock lock(told_->mutex);
            told_->gone = true;
            told_->cancel = true;
        }
        told_->taken.notify_all();
        searches_.retire(std::move(thread_));
    }
    SearchStream(const SearchStream&) = delete;
    SearchStream& operator=(const SearchStream&) = delete;

    std::string take() override {
        const std::scoped_lock lock(told_->mutex);
        told_->taken.notify_all();
        return std::exchange(told_->ready, {});
    }
    bool ended() override {
        const std::scoped_lock lock(told_->mutex);
        return told_->ended && told_->ready.empty();
    }
    bool still_allowed() override { return allowed_(); }

private:
    rooms::EventSearch& searches_;
    std::shared_ptr<Told> told_;
    std::thread thread_;
    std::function<bool()> allowed_;
};

}  // namespace

Result<std::unique_ptr<EventStream>> stream_search(rooms::EventSearch& searches, const store::Actor& actor, const rooms::EventAsk& ask,
                                                   std::function<void()> wake, std::function<bool()> allowed) {
    rooms::EventSearch::Place place = TRY(searches.enter(actor));
    logs::SearchRequest request = TRY(searches.request(actor, ask));
    auto view = std::make_shared<logs::View>(TRY(searches.view()));
    auto told = std::make_shared<Told>();
    told->wake = std::move(wake);
    std::thread thread([told, ask, request = std::move(request), view = std::move(view), place = std::move(place)]() mutable {
        try {
            Teller(*told, ask).run(*view, std::move(request));
        } catch (const std::exception& broken) {
            told->tell(sse("problem", Map{{"detail", fmt::format("the search broke off: {}", broken.what())}}));
        }
        view.reset();
        place.reset();
        told->end();
    });
    return std::unique_ptr<EventStream>(new SearchStream(searches, std::move(told), std::move(thread), std::move(allowed)));
}

}  // namespace redoubt::api
