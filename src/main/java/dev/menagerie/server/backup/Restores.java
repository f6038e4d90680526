// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import dev.menagerie.server.backup.Restoring.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The backup that the next start of a running server restores, checked and staged beside its work.
 * Safe for many threads.
 */
public final class Restores {

  private static final Logger LOG = Logger.getLogger(Restores.class.getName());

  private final StagedRestore staged;
  private final long spare;

  /** The last one, while it is checked and if it failed. */
  private @Nullable Attempt last;

  private record Attempt(String name, Restoring restoring) {}

  Restores(Path data, long spare) {
    this.staged = new StagedRestore(data);
    this.spare = spare;
  }

  /**
   * Begins to check and stage one.
   *
   * @param folder where it is
   * @throws BackupFailed if it is not complete, or another one is being checked or is staged
   */
  synchronized void begin(Backup backup, Path folder) {
    var name = backup.name();
    if (backup.state() != Backup.State.COMPLETE) {
      throw new BackupFailed(
          "%s is %s: only a complete backup can be restored."
              .formatted(name, backup.state().name().toLowerCase(Locale.ROOT)));
    }
    refuseChecking();
    var other = stagedName();
    if (other.isPresent()) {
      throw new BackupFailed(
          "%1$s is staged: start the server again, or DELETE /v1/backups/%1$s/restore first."
              .formatted(other.get()));
    }
    var file = folder.resolve(name);
    last = new Attempt(name, new Restoring(State.CHECKING, ""));
    Thread.ofPlatform().daemon().name("restore").start(() -> stage(name, file));
  }

  private void refuseChecking() {
    if (last != null && last.restoring.state() == State.CHECKING) {
      throw new BackupFailed("%s is being checked: wait until it is staged.".formatted(last.name));
    }
  }

  private Optional<String> stagedName() {
    try {
      return staged.name();
    } catch (IOException e) {
      throw new BackupFailed("What is staged cannot be read (%s).".formatted(e), e);
    }
  }

  private void stage(String name, Path file) {
    try {
      staged.stage(file, spare);
      LOG.log(Level.INFO, "backup {0} is staged: the next start restores it", name);
      end(null);
    } catch (IOException | RuntimeException | Error e) { // nobody else would tell
      LOG.log(Level.WARNING, "backup " + name + " cannot be restored", e);
      end(new Attempt(name, new Restoring(State.FAILED, String.valueOf(e.getMessage()))));
    }
  }

  private synchronized void end(@Nullable Attempt failed) {
    last = failed;
  }

  /**
   * Deletes what is staged of a backup.
   *
   * @return whether there was anything
   * @throws BackupFailed if one is being checked
   * @throws IOException if it cannot be deleted
   */
  public synchronized boolean withdraw(String name) throws IOException {
    if (last != null && last.name.equals(name)) {
      refuseChecking();
    }
    if (!staged.name().equals(Optional.of(name))) {
      return false;
    }
    staged.withdraw();
    LOG.log(Level.INFO, "backup {0} is not restored: it was withdrawn", name);
    return true;
  }

  /** How far that of a backup is, empty if it is not to be restored. */
  public synchronized Optional<Restoring> of(String name) {
    if (last != null && last.name.equals(name)) {
      return Optional.of(last.restoring);
    }
    return stagedName().filter(name::equals).map(_ -> new Restoring(State.STAGED, ""));
  }
}
