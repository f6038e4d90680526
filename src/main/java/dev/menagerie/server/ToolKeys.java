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

/** Reads how tool servers are called, and where they may be. */
final class ToolKeys {

  private static final String TOOLS = "menagerie.tools.";
  private static final int LEAST_SECRET = 8;

  /** A connection waits no longer for an answer than 24 days. */
  private static final Duration MOST_PATIENCE = Duration.ofDays(20);

  /** What fits nothing: an expression that cannot be read stands for it. */
  private static final Pattern NOTHING = Pattern.compile("[^\\x00-\\x{10FFFF}]");

  /** Ranges of addresses, separated by commas. */
  static final Kind<List<AddressRange>> RANGES =
      Kind.of("list", text -> Kind.list(text).stream().map(AddressRange::of).toList());

  private static final Key<Duration> CONNECT =
      Key.of(TOOLS + "connect-timeout", Kind.DURATION, "PT3S", "For connecting to a tool server.");
  private static final Key<Duration> LIST =
      Key.of(
          TOOLS + "list-timeout",
          Kind.DURATION,
          "PT10S",
          "For listing a server's tools, all pages. Who wants tools waits so long at most for"
              + " servers that are not ready; the list of a ready one that has become old is read"
              + " meanwhile. What a server offers beside tools has 3 seconds of its own.");
  private static final Key<Duration> PATIENCE =
      Key.of(
          TOOLS + "answer-patience",
          Kind.duration(MOST_PATIENCE),
          "PT1H",
          "How long a person may take to answer a [question that holds its"
              + " call](people.md#questions-that-hold-their-call), for each question; then the tool"
              + " reads that nobody answers. At most 20 days, `PT480H`.");
  private static final Key<Integer> LARGEST_REPLY =
      Key.of(
          TOOLS + "largest-reply-bytes",
          Kind.bytes(1 << 10, 1 << 30),
          "2MiB",
          "Of one reply as it travels, or of one event of a stream. Read, it takes up to eight"
              + " times as much memory.");
  private static final Key<Integer> LARGEST_RESULT =
      Key.of(
          TOOLS + "largest-result-chars",
          Kind.whole(100, 1 << 28),
          "100000",
          "Of one result as a model reads it.");
  private static final Key<Boolean> USUAL =
      Key.of(
          TOOLS + "remove-usual-secrets",
          Kind.FLAG,
          "true",
          "Keys of well-known issuers and private keys are"
              + " [removed](journal.md#secrets) from what is asked, and from what tools and models"
              + " say.");
  private static final KeyGroup SECRET =
      new KeyGroup(
          TOOLS + "secret.",
          "NAME",
          "expression",
          "none",
          "A regular expression of [RE2](https://github.com/google/re2/wiki/Syntax); what fits it"
              + " is removed too, or only its group `(?P<secret>...)`, and `[removed: NAME]` stands"
              + " in its place; memory [refuses](memory.md) it. As a system property or in a file,"
              + " not as an environment variable.");
  private static final KeyGroup CREDENTIAL =
      new KeyGroup(
          ToolSecrets.KEY,
          "NAME",
          "secret",
          "none",
          "A secret of at least 8 characters that a registration may name in"
              + " [`auth`](tool-servers.md#servers-that-want-a-secret); for `github` as a variable"
              + " `MENAGERIE_TOOLS_CREDENTIAL_GITHUB`. It is [removed](journal.md#secrets) wherever"
              + " it is said.");
  private static final Key<Boolean> PRIVATE =
      Key.of(
          TOOLS + "allow-private-addresses",
          Kind.FLAG,
          "false",
          "Tool servers may be [at any address](tool-servers.md#where-a-server-may-be), also a"
              + " private one or one of this machine. `./menagerie` sets it to `true`.");
  private static final Key<List<AddressRange>> ALLOWED =
      Key.optional(
          TOOLS + "allowed-addresses",
          RANGES,
          "Ranges at which they may be in any case, separated by commas: `10.96.0.0/12,"
              + " fd12:3456::/32`.");
  private static final Key<Path> POLICY =
      Key.optional(
          TOOLS + "policy-file",
          Kind.PATH,
          "Rules, limits and labels for the calls of all tool servers, in YAML or JSON"
              + " ([policy](tool-servers.md#for-all-tool-servers)).");
  private static final Key<List<String>> COMMANDS =
      Key.optional(
          TOOLS + "stdio.commands",
          Kind.of("list", ToolKeys::programs),
          "Programs, separated by commas, that tool servers may be [started"
              + " with](tool-servers.md#programs-as-servers) as processes of this machine: bare"
              + " names that are looked up in `PATH`, or absolute paths. For local development; who"
              + " may register a server runs programs with it.");

  static final List<Entry> ALL =
      List.of(
          CONNECT,
          LIST,
          PATIENCE,
          LARGEST_REPLY,
          LARGEST_RESULT,
          USUAL,
          SECRET,
          CREDENTIAL,
          PRIVATE,
          ALLOWED,
          POLICY,
          COMMANDS);

  private ToolKeys() {}

  static ToolConfig config(Keys keys) {
    var faults = new FaultKeys(keys);
    return new ToolConfig(
        keys.get(CONNECT),
        keys.get(LIST),
        keys.get(LARGEST_REPLY),
        keys.get(LARGEST_RESULT),
        secrets(keys),
        faults.common(),
        faults.own(),
        keys.get(PATIENCE),
        keys.optional(COMMANDS).orElse(List.of()));
  }

  private static List<String> programs(String text) {
    return Kind.list(text).stream().map(ToolKeys::program).toList();
  }

  private static String program(String name) {
    if (!Path.of(name).isAbsolute() && Path.of(name).getNameCount() != 1) {
      throw new IllegalArgumentException(
          "\"%s\", must be a bare name that is looked up in PATH, such as npx, or an absolute path"
              .formatted(name));
    }
    return name;
  }

  private static Secrets secrets(Keys keys) {
    var credentials = keys.named(CREDENTIAL.prefix());
    credentials.forEach(
        (name, value) -> {
          if (value.length() < LEAST_SECRET) { // it would be found in any text
            keys.fault(
                CREDENTIAL.prefix() + name,
                "must have at least %d characters".formatted(LEAST_SECRET));
          }
        });
    var own = new LinkedHashMap<>(OwnSecrets.of(keys, credentials));
    keys.named(SECRET.prefix())
        .forEach(
            (name, expression) ->
                own.put(
                    name,
                    keys.made(
                        SECRET.prefix() + name + ": ",
                        () -> Secrets.pattern(expression),
                        NOTHING)));
    return (keys.get(USUAL) ? Secrets.USUAL : Secrets.NONE).behind(own);
  }

  /** What registrations of tool servers may name. */
  static ToolSecrets credentials(Keys keys) {
    return name -> keys.text(CREDENTIAL.prefix() + name);
  }

  /** The file of what holds for all tool servers, which can be read. */
  static Optional<Path> policy(Keys keys) {
    var file = keys.optional(POLICY);
    var _ =
        keys.made(
            POLICY.name() + ": ",
            () -> file.map(it -> policy(it, Tenant.DEFAULT)),
            Optional.empty());
    return file;
  }

  /**
   * What holds for the calls of a tenant.
   *
   * @throws StartRefused if the file cannot be read
   */
  static StandingPolicy policy(Optional<Path> file, Tenant tenant) {
    try {
      return file.map(it -> policy(it, tenant)).orElse(StandingPolicy.NONE);
    } catch (IllegalArgumentException e) {
      throw new StartRefused(POLICY.name() + ": " + e.getMessage());
    }
  }

  private static StandingPolicy policy(Path file, Tenant tenant) {
    return StandingPolicy.of(file, tenant.name(), System::nanoTime);
  }

  static AddressGuard addresses(Keys keys) {
    return new AddressGuard(keys.get(PRIVATE), keys.optional(ALLOWED).orElse(List.of()));
  }
}
