#include "intake/read_journal.h"

#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "intake/follow_files.h"
#include "intake/stream.h"

namespace redoubt::intake {
namespace {

constexpr int wait_ms = 250;
constexpr size_t most_journal_batch = size_t{1} << 20;

// A program whose output is read here; ended with the object.
class Piped {
public:
    ~Piped() {
        if (output_ >= 0) ::close(output_);
        if (pid_ <= 0) return;
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    Result<> start(const std::vector<std::string>& command) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Code::io, fmt::format("no pipe can be made: {}", std::strerror(errno)));
        output_ = ends[0];
        std::vector<char*> arguments;
        for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        const int fault = ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        if (fault != 0)
            return fail(Code::not_found, fmt::format("{} cannot be started: {}", command[0], std::strerror(fault)), {},
                        "install systemd, or take the journal out");
        return {};
    }
    // What came within a moment; `ended` when nothing will come any more.
    std::string read(bool& ended) {
        pollfd one{.fd = output_, .events = POLLIN, .revents = 0};
        if (::poll(&one, 1, wait_ms) <= 0) return {};
        std::string out(size_t{64} << 10, '\0');
        const ssize_t got = ::read(output_, out.data(), out.size());
        ended = got <= 0;
        out.resize(got > 0 ? static_cast<size_t>(got) : 0);
        return out;
    }

private:
    pid_t pid_ = 0;
    int output_ = -1;
};

}  // namespace

std::vector<std::string> JournalReader::command() const {
    std::vector<std::string> out{program_, "--output=export", "--follow", "--no-pager", "--all"};
    if (cursor_.empty())
        out.emplace_back("--lines=all");
    else
        out.push_back("--after-cursor=" + cursor_);
    for (const std::string& unit : configuration_.units) out.push_back("--unit=" + unit);
    return out;
}

Result<> JournalReader::run(const std::atomic<bool>& stopping) {
    if (disk_.exists(cursor_path_)) cursor_ = std::string(trim(TRY(disk_.read(cursor_path_, 4096))));
    while (!stopping) {
        TRY(read_until_it_ends(stopping));
        for (int i = 0; i < 4 && !stopping; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
    }
    return {};
}

Result<> JournalReader::read_until_it_ends(const std::atomic<bool>& stopping) {
    Piped journal;
    TRY(journal.start(command()));
    const auto machine = make_journal_export(limits_);
    Batch batch;
    for (bool ended = false; !ended && !stopping;) {
        const std::string piece = journal.read(ended);
        const Delivered delivered{.sender = {}, .at = delivery_.clock().now()};
        if (!machine->feed(piece, delivered, batch)) break;
        if (!piece.empty() && batch.bytes < most_journal_batch && !ended) continue;
        if (batch.received() > 0 && !store(batch, stopping)) break;
        if (cursor_ != saved_cursor_) TRY(disk_.write_durably(cursor_path_, cursor_ + "\n"));
        saved_cursor_ = cursor_;
    }
    return {};
}

bool JournalReader::store(Batch& batch, const std::atomic<bool>& stopping) {
    const bool stored = deliver_blocking(delivery_, {.source = configuration_.source, .listener = "journal"}, batch, stopping);
    JsonObject last;
    if (stored && !batch.events.empty() && last.read(batch.events.back().body)) cursor_ = last.text("__CURSOR");
    batch.clear();
    return stored;
}

}  // namespace redoubt::intake
