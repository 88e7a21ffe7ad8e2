// Reads the members of one JSON object and collects what is wrong with them: descriptions of devices and of plugins.
#pragma once

#include "lib/Support/DType.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <set>
#include <string>
#include <vector>

namespace aicc {

/// Unknown members are a fault, so that a misspelt one is seen.
class JsonReader {
public:
  JsonReader(const llvm::json::Object &object, std::string where, std::vector<std::string> &problems)
      : members(object), where(std::move(where)), problems(problems) {}

  /// Reports members that nothing has read.
  ~JsonReader() {
    for (auto &member : members)
      if (!read.count(member.first.str()))
        problem("member '" + member.first.str() + "' is not known");
  }

  std::string string(const char *name, bool isNeeded = true) {
    const llvm::json::Value *value = find(name, isNeeded);
    auto text = value ? value->getAsString() : std::nullopt;
    if (value && !text)
      problem(llvm::formatv("expected '{0}' to be a string", name));
    return text ? text->str() : "";
  }

  std::optional<int64_t> integer(const char *name, bool isNeeded = true) {
    const llvm::json::Value *value = find(name, isNeeded);
    auto number = value ? value->getAsInteger() : std::nullopt;
    if (value && !number)
      problem(llvm::formatv("expected '{0}' to be an integer", name));
    return number;
  }

  /// An integer of at least `least`.
  int64_t count(const char *name, int64_t least) {
    std::optional<int64_t> number = integer(name);
    if (number && *number < least)
      problem(llvm::formatv("expected '{0}' of at least {1}, found {2}", name, least, *number));
    return number.value_or(least);
  }

  bool boolean(const char *name) {
    const llvm::json::Value *value = find(name, true);
    auto truth = value ? value->getAsBoolean() : std::nullopt;
    if (value && !truth)
      problem(llvm::formatv("expected '{0}' to be true or false", name));
    return truth.value_or(false);
  }

  /// A number above 0.
  double number(const char *name) {
    const llvm::json::Value *value = find(name, true);
    double number = value ? value->getAsNumber().value_or(0) : 1;
    if (number <= 0)
      problem(llvm::formatv("expected '{0}' to be a number above 0", name));
    return number;
  }

  const llvm::json::Object *object(const char *name, bool isNeeded = false) {
    const llvm::json::Value *value = find(name, isNeeded);
    if (value && !value->getAsObject())
      problem(llvm::formatv("expected '{0}' to be an object", name));
    return value ? value->getAsObject() : nullptr;
  }

  std::vector<std::string> strings(const char *name, bool isNeeded = true) {
    const llvm::json::Value *value = find(name, isNeeded);
    const llvm::json::Array *list = value ? value->getAsArray() : nullptr;
    std::vector<std::string> result;
    for (size_t i = 0; list && i < list->size(); ++i)
      if (auto text = (*list)[i].getAsString())
        result.push_back(text->str());
    if (value && (!list || result.size() != list->size()))
      problem(llvm::formatv("expected '{0}' to be a list of strings", name));
    return result;
  }

  const llvm::json::Array *list(const char *name) {
    const llvm::json::Value *value = find(name, true);
    if (value && !value->getAsArray())
      problem(llvm::formatv("expected '{0}' to be a list", name));
    return value ? value->getAsArray() : nullptr;
  }

  void problem(const std::string &text) { problems.push_back(where + text); }

private:
  const llvm::json::Value *find(const char *name, bool isNeeded) {
    read.insert(name);
    const llvm::json::Value *value = members.get(name);
    if (!value && isNeeded)
      problem(llvm::formatv("expected a member '{0}', found none", name));
    return value;
  }

  const llvm::json::Object &members;
  std::string where;
  std::vector<std::string> &problems;
  std::set<std::string> read;
};

/// What `read` makes of the one object that `text` is, with the list that it adds problems to. All of them, one a line,
/// in `problems`, and nothing then.
template <typename Result>
std::optional<Result> readObject(const std::string &text, std::string &problems,
                                 Result (*read)(const llvm::json::Object &, std::vector<std::string> &)) {
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  if (!value) {
    problems = "expected JSON: " + llvm::toString(value.takeError());
    return std::nullopt;
  }
  const llvm::json::Object *object = value->getAsObject();
  if (!object) {
    problems = "expected an object";
    return std::nullopt;
  }
  std::vector<std::string> found;
  Result result = read(*object, found);
  problems = llvm::join(found, "\n");
  return found.empty() ? std::optional(std::move(result)) : std::nullopt;
}

/// Undefined for a name that is none.
inline DType dtypeNamed(const std::string &text) {
  for (int64_t number = 1; isKnownDType(number); ++number)
    if (name(DType(number)) == text)
      return DType(number);
  return DType::Undefined;
}

} // namespace aicc
