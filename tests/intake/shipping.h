// Shippers: real programs of Debian that send logs, started with a configuration of their own. What is not installed is skipped.
#pragma once

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

#include "intake/listening.h"
#include "support/folder.h"

namespace redoubt::intake {

inline constexpr std::string_view rsyslog_modules = "/usr/lib/x86_64-linux-gnu/rsyslog/";

inline bool is_there(std::string_view path) { return ::access(std::string(path).c_str(), F_OK) == 0; }

inline std::string program(std::string_view name) {
    for (const std::string_view folder : {"/usr/sbin/", "/usr/bin/", "/usr/lib/systemd/", "/lib/systemd/"})
        if (const std::string path = std::string(folder) + std::string(name); is_there(path)) return path;
    return {};
}

class Started {
public:
    explicit Started(const std::vector<std::string>& command) : pid_(::fork()) {
        if (pid_ != 0) return;
        ::close_range(3, ~0U, 0);  // the listeners' sockets are not its
        std::vector<char*> arguments;
        for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
        arguments.push_back(nullptr);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ~Started() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGTERM);
        for (int i = 0; i < 300; ++i) {
            if (::waitpid(pid_, nullptr, WNOHANG) != 0) return;
            ::usleep(10'000);
        }
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Started(const Started&) = delete;
    Started& operator=(const Started&) = delete;
    int wait() {
        int status = 0;
        ::waitpid(std::exchange(pid_, 0), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t pid_;
};

inline int run(const std::vector<std::string>& command) { return Started(command).wait(); }

class Shippers : public testing::Test {
protected:
    void lines(size_t count) {
        std::ofstream file(folder.path() + "/in.log");
        for (size_t i = 0; i < count; ++i) file << "event number " << i << " of the test\n";
    }

    // rsyslog reads in.log and sends each line with the given action.
    std::unique_ptr<Started> rsyslog(const std::string& action, const std::string& more = "") {
        std::ofstream file(folder.path() + "/rsyslog.conf");
        file << "global(workDirectory=\"" << folder.path() << "\" maxMessageSize=\"64k\" localHostname=\"web01\"" << more << ")\n"
             << "module(load=\"imfile\" mode=\"polling\" pollingInterval=\"1\")\n"
             << "main_queue(queue.size=\"200000\" queue.timeoutShutdown=\"2000\")\n"
             << "input(type=\"imfile\" file=\"" << folder.path() << "/in.log\" tag=\"app:\")\n"
             << action << "\n";
        file.close();
        return std::make_unique<Started>(
            std::vector<std::string>{program("rsyslogd"), "-n", "-f", folder.path() + "/rsyslog.conf", "-i", folder.path() + "/rsyslogd.pid"});
    }

    static size_t different(MemoryStore& store) {
        std::set<std::string> found;
        for (const Kept& one : store.kept())
            if (const size_t at = one.body.find("event number "); at != std::string::npos)
                found.insert(one.body.substr(at, one.body.find(" of the test") - at));
        return found.size();
    }
    static bool wait_for_different(MemoryStore& store, size_t count) {
        for (int i = 0; i < 600; ++i) {
            if (store.size() >= count && different(store) >= count) return true;
            ::usleep(50'000);
        }
        return false;
    }
    void make_certificate() {
        ASSERT_EQ(run({program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                       "/CN=localhost", "-keyout", folder.path() + "/key.pem", "-out", folder.path() + "/cert.pem"}),
                  0);
    }

    test::Folder folder;
};

#define NEEDS(path) \
    if ((path).empty() || !is_there(path)) GTEST_SKIP() << #path << " is not installed"

}  // namespace redoubt::intake
