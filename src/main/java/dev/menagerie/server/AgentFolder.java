// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.file.Stamp;
import dev.menagerie.file.WatchedFile;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Agents that the files of a folder define, one each: {@code support.yaml} defines {@code support},
 * by the fields of a request to {@code PUT /v1/agents/support}. The folder is looked at when
 * somebody asks, at most once a second. A file that is new there counts when it looks the same
 * twice: whoever writes it may not be through. One that cannot be read leaves its agent as it was.
 */
final class AgentFolder {

  private static final System.Logger LOG = System.getLogger(AgentFolder.class.getName());

  private static final Pattern FILE = Pattern.compile("([^.].*)\\.(?:yaml|yml|json)");

  /** Of an error: line and column, if they are known, and the field. */
  private static final Pattern PLACE =
      Pattern.compile("line \\d+, column \\d+(?:: [\\w.\\[\\]-]+(?=: ))?|[\\w.\\[\\]-]+(?=: )");

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /**
   * An agent and the file that is to define it.
   *
   * @param file that does, which is another one while what is at the path cannot be read
   */
  private record Defined(Path path, WatchedFile<AgentDefinition> file) {

    boolean isRead() {
      return path.equals(file.path());
    }

    AgentDefinition agent() {
      return isRead() ? file.current() : file.last();
    }

    Optional<String> error() {
      return isRead() ? file.error() : Optional.empty();
    }
  }

  /** What was found at a look: agents by name, what is wrong by file, and what is new. */
  private record Found(
      Map<String, Defined> agents, Map<Path, String> errors, Map<Path, Stamp> fresh) {

    Found() {
      this(new TreeMap<>(), new TreeMap<>(), new HashMap<>());
    }
  }

  private final Path folder;
  private final Architectures architectures;
  private final Redaction secrets;
  private final LongSupplier nanos;
  private volatile Found found = new Found();
  private volatile long nextLook;

  private AgentFolder(
      Path folder, Architectures architectures, Redaction secrets, LongSupplier nanos) {
    this.folder = folder;
    this.architectures = architectures;
    this.secrets = secrets;
    this.nanos = nanos;
  }

  /**
   * Reads a folder. What is wrong in it is asked for by {@link #errors}; later it is logged too.
   *
   * @param secrets that no parameter may have in it
   * @param nanos the time that passes, whatever the clock shows
   */
  static AgentFolder open(
      Path folder, Architectures architectures, Redaction secrets, LongSupplier nanos) {
    var opened = new AgentFolder(folder, architectures, secrets, nanos);
    opened.look(true);
    return opened;
  }

  Optional<AgentDefinition> find(String name) {
    return Optional.ofNullable(current().agents.get(name)).map(Defined::agent);
  }

  /** All of them, by name. */
  List<AgentDefinition> all() {
    return current().agents.values().stream().map(Defined::agent).toList();
  }

  /** The file that defines an agent, if one does. */
  Optional<Path> file(String name) {
    return Optional.ofNullable(current().agents.get(name)).map(Defined::path);
  }

  /** Which files cannot be read, and why, each with its path, in their order. */
  List<String> errors() {
    return List.copyOf(wrong().values());
  }

  /** The same for everybody: their names and where in them something is wrong, no value of them. */
  List<String> places() {
    return wrong().entrySet().stream().map(it -> place(it.getKey(), it.getValue())).toList();
  }

  private static String place(Path file, String error) {
    var place = PLACE.matcher(error.substring((file + ": ").length()));
    return file.getFileName() + (place.lookingAt() ? ": " + place.group() : "");
  }

  private Map<Path, String> wrong() {
    var now = current();
    var wrong = new TreeMap<>(now.errors);
    for (var agent : now.agents.values()) {
      agent.agent();
      agent.error().ifPresent(it -> wrong.put(agent.path, it));
    }
    return wrong;
  }

  private Found current() {
    if (nanos.getAsLong() - nextLook >= 0) {
      synchronized (this) {
        if (nanos.getAsLong() - nextLook >= 0) {
          var before = found;
          look(false);
          tell(before, found);
        }
      }
    }
    return found;
  }

  private void look(boolean atStart) {
    var next = new Found();
    try {
      listed().forEach((name, paths) -> define(name, paths, atStart, next));
      found = next;
    } catch (IOException | UncheckedIOException e) {
      var why = "%s: cannot be read: %s".formatted(folder, e);
      found = new Found(found.agents, new TreeMap<>(Map.of(folder, why)), found.fresh);
    }
    nextLook = nanos.getAsLong() + BETWEEN_LOOKS.toNanos();
  }

  private static void tell(Found before, Found now) {
    now.agents.forEach(
        (name, agent) -> {
          if (agent.isRead() && !agent.equals(before.agents.get(name))) {
            LOG.log(System.Logger.Level.INFO, "agent {0} is defined by {1}", name, agent.path);
          }
        });
    before.agents.forEach(
        (name, agent) -> {
          if (!now.agents.containsKey(name)) {
            LOG.log(System.Logger.Level.INFO, "agent {0} is gone with {1}", name, agent.path);
          }
        });
    now.errors.forEach(
        (file, why) -> {
          if (!why.equals(before.errors.get(file))) {
            LOG.log(System.Logger.Level.ERROR, "{0}; it changes no agent", why);
          }
        });
  }

  /** The file that defines an agent goes on doing so as long as it is there. */
  private void define(String name, List<Path> paths, boolean atStart, Found next) {
    var known = Optional.ofNullable(found.agents.get(name));
    var defined = known.filter(it -> it.isRead() && paths.contains(it.path));
    for (var path : paths) {
      if (defined.isEmpty()) {
        defined = fresh(name, path, atStart, next);
      } else if (!path.equals(defined.get().path)) {
        next.errors.put(
            path,
            "%s: defines the same agent as %s; one of them must go"
                .formatted(path, defined.get().path));
      }
    }
    defined
        .or(() -> known.map(it -> new Defined(paths.getFirst(), it.file)))
        .ifPresent(it -> next.agents.put(name, it));
  }

  /** What a file defines that did not before; nothing yet if it does not look as it did then. */
  private Optional<Defined> fresh(String name, Path path, boolean atStart, Found next) {
    try {
      var stamp = Stamp.of(path);
      next.fresh.put(path, stamp);
      if (atStart || stamp.equals(found.fresh.get(path))) {
        var file = watched(path, name);
        if (atStart || stamp.equals(Stamp.of(path))) {
          return Optional.of(new Defined(path, file));
        }
      }
      Optional.ofNullable(found.errors.get(path)).ifPresent(it -> next.errors.put(path, it));
    } catch (IOException e) {
      next.errors.put(path, "%s: cannot be read: %s".formatted(path, e));
    } catch (IllegalArgumentException e) {
      next.errors.put(path, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  /** Its files by the agents that they define, in their order. */
  private Map<String, List<Path>> listed() throws IOException {
    try (var paths = Files.list(folder)) {
      return paths
          .filter(it -> name(it).isPresent())
          .sorted()
          .collect(Collectors.groupingBy(it -> name(it).orElseThrow()));
    }
  }

  /** The name of the agent that a file defines; what has another ending is no such file. */
  private static Optional<String> name(Path path) {
    var file = FILE.matcher(path.getFileName().toString());
    return file.matches() ? Optional.of(file.group(1)) : Optional.empty();
  }

  private WatchedFile<AgentDefinition> watched(Path path, String name) {
    WatchedFile.Reader<AgentDefinition> reader = (json, _) -> read(name, json);
    return WatchedFile.of(path, reader, BETWEEN_LOOKS, nanos);
  }

  private AgentDefinition read(String name, JsonValue json) {
    if (!(json instanceof JsonObject object)) {
      throw new IllegalArgumentException("must be an object, not " + Json.kind(json));
    }
    try {
      var agent = AgentJson.checked(name, Fields.of(object), architectures);
      if (architectures.names().contains(name)) {
        throw new IllegalArgumentException(
            "an agent %s comes with its architecture; name the file differently".formatted(name));
      }
      AgentJson.refuseSecrets(agent, secrets);
      return agent;
    } catch (Problem e) {
      throw new IllegalArgumentException(e.detail(), e);
    }
  }
}
