// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bare minimum: one thread that takes all that is queued, appends it to a file, synchronises
 * the file once, and says so. No index, no checksum, no reader.
 */
final class GroupCommitFile implements AutoCloseable {

  private record Pending(ByteBuffer bytes, CountDownLatch durable) {}

  private final FileChannel file;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Rounds syncs = new Rounds();
  private List<Pending> queue = new ArrayList<>();
  private boolean closed;

  GroupCommitFile(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    thread = Thread.ofPlatform().name("group commit").start(this::write);
  }

  /** Queues bytes; the latch opens when they are durable. */
  CountDownLatch append(ByteBuffer bytes) {
    var pending = new Pending(bytes.duplicate(), new CountDownLatch(1));
    lock.lock();
    try {
      queue.add(pending);
      filled.signal();
    } finally {
      lock.unlock();
    }
    return pending.durable;
  }

  private List<Pending> take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        filled.awaitUninterruptibly();
      }
      var taken = queue;
      queue = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    for (var group = take(); !group.isEmpty(); group = take()) {
      int length = 0;
      for (var pending : group) {
        length += pending.bytes.remaining() + Integer.BYTES;
      }
      var buffer = ByteBuffer.allocateDirect(length);
      for (var pending : group) {
        buffer.putInt(pending.bytes.remaining()).put(pending.bytes);
      }
      try {
        for (buffer.flip(); buffer.hasRemaining(); ) {
          file.write(buffer);
        }
        long start = System.nanoTime();
        file.force(false);
        syncs.add((double) (System.nanoTime() - start));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      group.forEach(pending -> pending.durable.countDown());
    }
  }

  /** How long the synchronisations took, in nanoseconds. To be asked when it is closed. */
  Rounds syncs() {
    return syncs;
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    file.close();
  }
}
