#include "store/log_carrier.h"

namespace redoubt::store {
namespace {

constexpr int pages_to_carry = 1 << 12;  // 64 MiB of log are carried over into the database
constexpr int most_log_pages = 1 << 16;

}  // namespace

Result<std::unique_ptr<LogCarrier>> LogCarrier::start(const std::string& path, const std::string& vfs, bool sync) {
    auto connection = TRY(Connection::open(path, Connection::Access::write, vfs));
    TRY(connection->script(sync ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=OFF"));
    TRY(connection->integer("SELECT 1 FROM sqlite_schema"));  // opens the log
    TRY(connection->script("PRAGMA cache_size=-2048"));
    return std::unique_ptr<LogCarrier>(new LogCarrier(std::move(connection)));
}

LogCarrier::LogCarrier(std::unique_ptr<Connection> connection) : connection_(std::move(connection)), thread_([this] { loop(); }) {}

LogCarrier::~LogCarrier() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    asked_.notify_one();
    thread_.join();
}

void LogCarrier::look() {
    if (log_pages_ < pages_to_carry) return;
    {
        const std::scoped_lock lock(mutex_);
        is_asked_ = true;
    }
    asked_.notify_one();
}

void LogCarrier::loop() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            asked_.wait(lock, [&] { return stopping_ || is_asked_; });
            if (stopping_) return;
            is_asked_ = false;
        }
        carry_over();
    }
}

void LogCarrier::carry_over() {
    const int pages = log_pages_;
    if (pages < pages_to_carry) return;
    if (pages < most_log_pages)
        (void)connection_->run("PRAGMA wal_checkpoint(PASSIVE)");
    else if (connection_->run("PRAGMA wal_checkpoint(RESTART)"))
        log_pages_ = 0;
}

}  // namespace redoubt::store
