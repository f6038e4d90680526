// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import dev.menagerie.kit.net.AddressGuard;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Asks the system for the addresses of names, on threads of their own: the system's resolver is
 * native code that nothing interrupts, and may take its time.
 */
final class SystemNames implements AddressGuard.Names {

  private static final int THREADS = 16;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, work -> Thread.ofPlatform().name("names").daemon().unstarted(work));

  @Override
  public InetAddress[] addresses(String name) throws UnknownHostException {
    var asked = threads.submit(() -> InetAddress.getAllByName(name));
    try {
      return asked.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      asked.cancel(false);
      Thread.currentThread().interrupt();
      throw new UnknownHostException(name);
    }
  }
}
