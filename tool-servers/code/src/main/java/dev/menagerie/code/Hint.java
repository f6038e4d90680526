// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to say to code that looks for something that other engines have and this one does not. */
final class Hint {

  private static final String MODULES = "there are no modules: write what is needed in the code";
  private static final String NETWORK =
      "there is no network: give the data with input, or use another tool to fetch it";

  private static final Pattern MODULE = Pattern.compile("(?m)^[ \\t]*+(?:import|export)\\b");

  private static final Map<String, String> BY_NAME = new HashMap<>();

  static {
    put(NETWORK, "fetch", "XMLHttpRequest", "WebSocket");
    put(MODULES, "require", "module", "exports");
    put("there are no timers; promises and async functions are there", "setTimeout", "setInterval");
    put("there is no process and there are no files", "process", "Buffer", "Deno", "Bun");
    put("this is no browser: there is no page", "window", "document", "navigator", "localStorage");
    put(
        "it is not a part of this engine, which has ECMAScript and little else",
        "Intl",
        "URL",
        "Atomics",
        "WebAssembly",
        "structuredClone",
        "performance",
        "crypto");
  }

  private Hint() {}

  private static void put(String hint, String... names) {
    for (var name : names) {
      BY_NAME.put(name, hint);
    }
  }

  /** A hint on an error of some code, if there is one. */
  static Optional<String> on(String error, String message, String code) {
    return switch (error) {
      case "ReferenceError" -> Optional.ofNullable(BY_NAME.get(missing(message)));
      case "SyntaxError" -> MODULE.matcher(code).find() ? Optional.of(MODULES) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static String missing(String message) {
    if (message.startsWith("could not load module")) {
      return "module";
    }
    var end = message.indexOf(" is not defined");
    return end < 0 ? "" : message.substring(0, end).replace("'", "");
  }
}
