// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import com.google.re2j.Pattern;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.kit.net.AddressRange;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.tool.Secrets;
import dev.menagerie.tool.StandingPolicy;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolSecrets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how tool servers are called, and where they may be. */
final class ToolKeys {

  /** Begins the keys of expressions that secrets are found by. */
  static final String SECRET = "menagerie.tools.secret.";

  private static final String ALLOWED = "menagerie.tools.allowed-addresses";

  private static final String COMMANDS = "menagerie.tools.stdio.commands";

  private static final String POLICY = "menagerie.tools.policy-file";

  private static final int LEAST_SECRET = 8;

  /** What this server itself keeps secret. */
  private static final List<String> OWN =
      List.of(
          "menagerie.security.token",
          "menagerie.security.audit-key",
          "menagerie.callback.key",
          "menagerie.model.key",
          "menagerie.model.ollama.key",
          "menagerie.memory.embedding.key",
          "menagerie.tools.oauth.key",
          "OPENAI_API_KEY",
          "ANTHROPIC_API_KEY",
          "GEMINI_API_KEY");

  /** A connection waits no longer for an answer than 24 days. */
  private static final Duration MOST_PATIENCE = Duration.ofDays(20);

  private ToolKeys() {}

  static ToolConfig config(Keys keys) {
    var faults = new FaultKeys(keys);
    return new ToolConfig(
        keys.duration("menagerie.tools.connect-timeout"),
        keys.duration("menagerie.tools.list-timeout"),
        keys.whole("menagerie.tools.largest-reply-bytes", 1 << 10, 1 << 30),
        keys.whole("menagerie.tools.largest-result-chars", 100, 1 << 28),
        secrets(keys),
        faults.common(),
        faults.own(),
        keys.duration("menagerie.tools.answer-patience", MOST_PATIENCE),
        keys.optional(COMMANDS).map(ToolKeys::programs).orElse(List.of()));
  }

  private static List<String> programs(String text) {
    var programs = Stream.of(text.split(",")).map(String::strip).filter(it -> !it.isEmpty());
    return programs.map(ToolKeys::program).toList();
  }

  private static String program(String name) {
    if (!Path.of(name).isAbsolute() && Path.of(name).getNameCount() != 1) {
      throw new StartRefused(
          "%s: \"%s\", must be a bare name that is looked up in PATH, such as npx, or an absolute path"
              .formatted(COMMANDS, name));
    }
    return name;
  }

  private static Secrets secrets(Keys keys) {
    var own = new LinkedHashMap<String, Pattern>();
    keys.named(SECRET).forEach((name, expression) -> own.put(name, secret(name, expression)));
    keys.named(ToolSecrets.KEY)
        .forEach((name, value) -> own.put("credential " + name, literally(name, value)));
    OWN.forEach(
        key ->
            keys.optional(key)
                .filter(it -> it.length() >= LEAST_SECRET)
                .ifPresent(it -> own.put(key, Pattern.compile(Pattern.quote(it)))));
    return (keys.flag("menagerie.tools.remove-usual-secrets") ? Secrets.USUAL : Secrets.NONE)
        .and(own);
  }

  /** A short one would be found in any text. */
  private static Pattern literally(String name, String value) {
    if (value.length() < LEAST_SECRET) {
      throw new StartRefused(
          "%s%s: must have at least %d characters".formatted(ToolSecrets.KEY, name, LEAST_SECRET));
    }
    return Pattern.compile(Pattern.quote(value));
  }

  /** What registrations of tool servers may name. */
  static ToolSecrets credentials(Keys keys) {
    return name -> keys.optional(ToolSecrets.KEY + name);
  }

  private static Pattern secret(String name, String expression) {
    try {
      return Secrets.pattern(expression);
    } catch (IllegalArgumentException e) {
      throw new StartRefused(SECRET + name + ": " + e.getMessage());
    }
  }

  /** The file of what holds for all tool servers, which can be read. */
  static Optional<Path> policy(Keys keys) {
    var file = keys.optional(POLICY).map(Path::of);
    policy(file, Tenant.DEFAULT);
    return file;
  }

  /**
   * What holds for the calls of a tenant.
   *
   * @throws StartRefused if the file cannot be read
   */
  static StandingPolicy policy(Optional<Path> file, Tenant tenant) {
    try {
      return file.map(it -> StandingPolicy.of(it, tenant.name(), System::nanoTime))
          .orElse(StandingPolicy.NONE);
    } catch (IllegalArgumentException e) {
      throw new StartRefused(POLICY + ": " + e.getMessage());
    }
  }

  static AddressGuard addresses(Keys keys) {
    return new AddressGuard(
        keys.flag("menagerie.tools.allow-private-addresses"), ranges(keys, ALLOWED));
  }

  /** Ranges of addresses, separated by commas; none if the key has no value. */
  static List<AddressRange> ranges(Keys keys, String key) {
    return keys.optional(key).map(text -> ranges(key, text)).orElse(List.of());
  }

  private static List<AddressRange> ranges(String key, String text) {
    try {
      return Stream.of(text.split(",")).map(String::strip).map(AddressRange::of).toList();
    } catch (IllegalArgumentException e) {
      throw new StartRefused(key + ": " + e.getMessage());
    }
  }
}
