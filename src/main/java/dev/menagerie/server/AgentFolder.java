// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.file.WatchedFile;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Agents that the files of a folder define, one each: {@code support.yaml} defines {@code support},
 * by the fields of a request to {@code PUT /v1/agents/support}. The folder is looked at when
 * somebody asks, at most once a second. A file that cannot be read leaves its agent as it was.
 */
final class AgentFolder {

  private static final System.Logger LOG = System.getLogger(AgentFolder.class.getName());

  private static final Pattern FILE = Pattern.compile("([^.].*)\\.(?:yaml|yml|json)");
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** What was found at a look: files by agent, and what is wrong by file. */
  private record Found(
      Map<String, WatchedFile<AgentDefinition>> files, Map<String, String> errors) {}

  private final Path folder;
  private final Architectures architectures;
  private final LongSupplier nanos;
  private volatile Found found = new Found(Map.of(), Map.of());
  private volatile long nextLook;

  private AgentFolder(Path folder, Architectures architectures, LongSupplier nanos) {
    this.folder = folder;
    this.architectures = architectures;
    this.nanos = nanos;
  }

  /**
   * Reads a folder. What is wrong in it is asked for by {@link #errors}; later it is logged too.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  static AgentFolder open(Path folder, Architectures architectures, LongSupplier nanos) {
    var opened = new AgentFolder(folder, architectures, nanos);
    opened.look();
    return opened;
  }

  Optional<AgentDefinition> find(String name) {
    return Optional.ofNullable(current().files.get(name)).map(WatchedFile::current);
  }

  /** All of them, by name. */
  List<AgentDefinition> all() {
    return current().files.values().stream().map(WatchedFile::current).toList();
  }

  /** The file that defines an agent, if one does. */
  Optional<Path> file(String name) {
    return Optional.ofNullable(current().files.get(name)).map(WatchedFile::path);
  }

  /** Which files cannot be read, and why, each with its path, in their order. */
  List<String> errors() {
    var now = current();
    now.files.values().forEach(WatchedFile::current);
    return Stream.concat(
            now.errors.values().stream(),
            now.files.values().stream().flatMap(it -> it.error().stream()))
        .sorted()
        .toList();
  }

  private Found current() {
    if (nanos.getAsLong() - nextLook >= 0) {
      synchronized (this) {
        if (nanos.getAsLong() - nextLook >= 0) {
          var before = found;
          look();
          tell(before, found);
        }
      }
    }
    return found;
  }

  private void look() {
    var before = found;
    var errors = new TreeMap<String, String>();
    try {
      var files = files(before.files, errors);
      found = new Found(files, errors);
    } catch (IOException | UncheckedIOException e) {
      errors.put("", "%s: cannot be read: %s".formatted(folder, e));
      found = new Found(before.files, errors);
    }
    nextLook = nanos.getAsLong() + BETWEEN_LOOKS.toNanos();
  }

  private static void tell(Found before, Found now) {
    now.files.forEach(
        (name, file) -> {
          if (before.files.get(name) != file) {
            LOG.log(System.Logger.Level.INFO, "agent {0} is defined by {1}", name, file.path());
          }
        });
    before.files.forEach(
        (name, file) -> {
          if (!now.files.containsKey(name)) {
            LOG.log(System.Logger.Level.INFO, "agent {0} is gone with {1}", name, file.path());
          }
        });
    now.errors.forEach(
        (file, why) -> {
          if (!why.equals(before.errors.get(file))) {
            LOG.log(System.Logger.Level.ERROR, "{0}; it defines no agent", why);
          }
        });
  }

  private Map<String, WatchedFile<AgentDefinition>> files(
      Map<String, WatchedFile<AgentDefinition>> before, Map<String, String> errors)
      throws IOException {
    var files = new TreeMap<String, WatchedFile<AgentDefinition>>();
    for (var path : listed()) {
      var name = name(path).orElseThrow();
      var known = Optional.ofNullable(before.get(name)).filter(it -> it.path().equals(path));
      try {
        if (files.containsKey(name)) {
          throw new IllegalArgumentException(
              "%s: defines the same agent as %s; one of them must go"
                  .formatted(path, files.get(name).path()));
        }
        files.put(name, known.isPresent() ? known.get() : watched(path, name));
      } catch (IllegalArgumentException e) {
        errors.put(path.toString(), String.valueOf(e.getMessage()));
      }
    }
    return files;
  }

  private List<Path> listed() throws IOException {
    try (var paths = Files.list(folder)) {
      return paths.filter(it -> name(it).isPresent()).sorted().toList();
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
      return agent;
    } catch (Problem e) {
      throw new IllegalArgumentException(e.detail(), e);
    }
  }
}
