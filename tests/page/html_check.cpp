#include "page/html_check.hpp"

#include <map>
#include <set>
#include <sstream>

namespace calibeam::testing {
namespace {

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

class Reader {
 public:
  explicit Reader(std::string_view html) : rest_(html) {}

  std::vector<std::string> read() {
    while (!rest_.empty()) {
      const std::size_t tag = rest_.find('<');
      text(rest_.substr(0, tag));
      if (tag == std::string_view::npos) break;
      rest_.remove_prefix(tag);
      element();
    }
    for (const std::string& name : open_) say("<" + name + "> is never closed");
    for (const std::string& id : wanted_) {
      if (!ids_.contains(id)) say("nothing has the id " + id);
    }
    return problems_;
  }

 private:
  void say(const std::string& what) { problems_.push_back(what); }

  void text(std::string_view piece) {
    for (std::size_t at = piece.find('&'); at != std::string_view::npos; at = piece.find('&', at + 1)) {
      const std::size_t end = piece.find(';', at);
      if (end == std::string_view::npos || end - at > 8) say("a bare & in: " + std::string(piece.substr(at, 20)));
    }
    if (piece.find('>') != std::string_view::npos) say("a bare > in: " + std::string(piece.substr(0, 40)));
  }

  std::string name() {
    std::size_t end = 0;
    while (end < rest_.size() && is_name(rest_[end])) ++end;
    const std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return out;
  }

  void element() {
    rest_.remove_prefix(1);
    if (rest_.starts_with("!DOCTYPE html>")) return rest_.remove_prefix(14);
    const bool closes = rest_.starts_with('/');
    if (closes) rest_.remove_prefix(1);
    const std::string tag = name();
    if (tag.empty()) return say("a bare < before: " + std::string(rest_.substr(0, 20)));
    const bool closed_at_once = attributes(tag);
    if (closes) return close(tag);
    static const std::set<std::string> kVoid{"meta", "link", "br", "img"};
    if (!closed_at_once && !kVoid.contains(tag)) open_.push_back(tag);
    if (tag == "style" || tag == "script") rest_.remove_prefix(std::min(rest_.size(), rest_.find("</" + tag)));
  }

  void close(const std::string& tag) {
    if (open_.empty() || open_.back() != tag) return say("</" + tag + "> closes nothing");
    open_.pop_back();
  }

  /// Up to the end of the tag; whether it ends in "/>".
  bool attributes(const std::string& tag) {
    std::map<std::string, std::string> seen;
    while (!rest_.empty()) {
      while (rest_.starts_with(' ')) rest_.remove_prefix(1);
      if (rest_.starts_with("/>")) return rest_.remove_prefix(2), true;
      if (rest_.starts_with(">")) return rest_.remove_prefix(1), false;
      const std::string key = name();
      if (key.empty() || !rest_.starts_with("=\"")) {
        say("<" + tag + "> has an attribute that is not quoted: " + std::string(rest_.substr(0, 20)));
        rest_.remove_prefix(1);
        continue;
      }
      rest_.remove_prefix(2);
      const std::size_t end = std::min(rest_.find('"'), rest_.size() - 1);
      attribute(tag, key, std::string(rest_.substr(0, end)), seen);
      rest_.remove_prefix(end + 1);
    }
    return false;
  }

  void attribute(const std::string& tag, const std::string& key, const std::string& value,
                 std::map<std::string, std::string>& seen) {
    if (!seen.emplace(key, value).second) say("<" + tag + "> has " + key + " twice");
    if (value.find('<') != std::string::npos) say("an attribute with <: " + value);
    if (key.starts_with("on")) say("an event handler: " + key);
    if (key == "id" && !ids_.insert(value).second) say("two elements with the id " + value);
    if (key == "href" && value.starts_with('#')) wanted_.insert(value.substr(1));
    if (key != "aria-labelledby" && key != "aria-describedby") return;
    std::istringstream words(value);
    for (std::string word; words >> word;) wanted_.insert(word);
  }

  std::string_view rest_;
  std::vector<std::string> open_, problems_;
  std::set<std::string> ids_, wanted_;
};

}  // namespace

std::vector<std::string> problems_with(std::string_view html) { return Reader(html).read(); }

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string without_assets(std::string html) {
  for (const char* tag : {"style", "script"}) {
    const std::size_t from = html.find(std::string("<") + tag + ">");
    const std::size_t to = html.find(std::string("</") + tag + ">", from);
    if (from != std::string::npos && to != std::string::npos) html.erase(from, to - from);
  }
  return html;
}

}  // namespace calibeam::testing
