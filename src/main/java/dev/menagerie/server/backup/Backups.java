// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import dev.menagerie.server.backup.Backup.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The backups of a running server, in one folder, made one at a time beside its work. Those that
 * failed are known until the server stops. Safe for many threads.
 */
public final class Backups {

  private static final Logger LOG = Logger.getLogger(Backups.class.getName());

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'menagerie-'uuuu-MM-dd'T'HH-mm-ss.SSS'Z.zip'")
          .withZone(ZoneOffset.UTC);

  private static final int MOST_FAILED = 100;

  private final Path data;
  private final BackupConfig config;
  private final InstantSource clock;
  private final Restores restores;

  /** Those of this process that did not become files. */
  private final Map<String, Backup> others = new LinkedHashMap<>();

  private boolean running;

  /**
   * Nothing is made yet.
   *
   * @param data the data folder
   */
  public Backups(Path data, BackupConfig config, InstantSource clock) {
    this.data = data;
    this.config = config;
    this.clock = clock;
    this.restores = new Restores(data, config.spare());
  }

  /**
   * Makes one, also beside a server that runs.
   *
   * @param data the data folder
   * @param target a file that is not there yet, or a folder for a file named by the time
   * @param config how many of those that are so named are kept, and what stays free
   * @return the file
   * @throws BackupFailed if there is no data, or the file cannot be written
   */
  public static Path make(Path data, Path target, BackupConfig config, InstantSource clock) {
    var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (!Files.isDirectory(target)) {
      Archive.write(data, target, config.spare(), at);
      return target;
    }
    var file = target.resolve(NAME.format(at));
    Archive.write(data, file, config.spare(), at);
    removeOld(target, config.most());
    return file;
  }

  /**
   * Begins one.
   *
   * @throws BackupFailed if there is no folder for it, or another is being made
   */
  public synchronized Backup begin() {
    var folder = folder();
    if (running) {
      throw new BackupFailed("A backup is being made: wait until it is complete.");
    }
    var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var backup = new Backup(NAME.format(at), State.RUNNING, at, 0, "");
    others.put(backup.name(), backup);
    Thread.ofPlatform().daemon().name("backup").start(() -> make(backup, folder));
    running = true;
    return backup;
  }

  private Path folder() {
    return config
        .folder()
        .orElseThrow(
            () ->
                new BackupFailed(
                    "No folder is set for backups: an operator must set menagerie.backup.folder,"
                        + " or calls menagerie backup FILE."));
  }

  private void make(Backup backup, Path folder) {
    var failed = Optional.<Backup>empty();
    try {
      Files.createDirectories(folder);
      var _ = make(data, folder, config, backup::at);
      LOG.log(Level.INFO, "backup {0} is complete", backup.name());
    } catch (IOException | RuntimeException | Error e) { // nobody else would tell
      LOG.log(Level.SEVERE, "backup " + backup.name() + " failed", e);
      failed =
          Optional.of(
              new Backup(
                  backup.name(), State.FAILED, backup.at(), 0, String.valueOf(e.getMessage())));
    } finally {
      end(backup, failed);
    }
  }

  private synchronized void end(Backup backup, Optional<Backup> failed) {
    others.remove(backup.name());
    failed.ifPresent(it -> others.put(it.name(), it));
    if (others.size() > MOST_FAILED) {
      others.remove(others.keySet().iterator().next());
    }
    running = false;
  }

  private static void removeOld(Path folder, int keep) {
    var complete = read(folder);
    int old = keep == 0 ? 0 : Math.max(0, complete.size() - keep);
    try {
      for (var backup : complete.subList(0, old)) {
        Files.deleteIfExists(folder.resolve(backup.name()));
      }
    } catch (IOException e) {
      throw new BackupFailed(
          "%s: a backup was made, but an older one cannot be removed (%s)".formatted(folder, e), e);
    }
  }

  /**
   * Begins to check one and to stage it for the next start.
   *
   * @throws BackupFailed if it is not complete, or another one is being checked or is staged
   */
  public void restore(Backup backup) {
    restores.begin(backup, folder());
  }

  /** Those that are to be restored. */
  public Restores restores() {
    return restores;
  }

  /** All that are known, the oldest first. */
  public synchronized List<Backup> list() {
    var all = new ArrayList<>(others.values());
    config.folder().map(Backups::read).orElse(List.of()).stream()
        .filter(it -> !others.containsKey(it.name()))
        .forEach(all::add);
    all.sort(Comparator.comparing(Backup::at));
    return all;
  }

  private static List<Backup> read(Path folder) {
    try {
      return complete(folder);
    } catch (IOException e) {
      throw new BackupFailed("%s: cannot be read (%s)".formatted(folder, e), e);
    }
  }

  private static List<Backup> complete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var found = new ArrayList<Backup>();
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        var name = file.getFileName().toString();
        var at = at(name);
        if (at.isPresent() && Files.exists(file)) { // or it was removed just now
          found.add(new Backup(name, State.COMPLETE, at.get(), file.toFile().length(), ""));
        }
      }
    }
    return found;
  }

  /** When a file was begun, by its name; empty if it is none of these. */
  private static Optional<Instant> at(String name) {
    try {
      return Optional.of(NAME.parse(name, Instant::from));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
