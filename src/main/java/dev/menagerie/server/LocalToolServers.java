// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The tool servers that come with the server, each a child process on a free port.
 *
 * <p>A child that dies is started again. Children end when this process ends, however it ends:
 * their standard input is a pipe that then closes.
 */
public final class LocalToolServers implements AutoCloseable {

  private static final List<String> NAMES = List.of("calculator", "files");

  private final List<SupervisedToolServer> processes;

  private LocalToolServers(List<SupervisedToolServer> processes) {
    this.processes = processes;
  }

  /**
   * Starts all of them at once and waits until each listens.
   *
   * @param toolServers the folder with {@code calculator/target/calculator.jar} and so on
   * @param data the data folder: logs go to {@code logs}, the files tool works in {@code files}
   * @param moved told the name and the new URL of a tool server that was started again; called on a
   *     thread of its own
   * @throws StartRefused when one is not built or does not start; the others are ended then
   */
  public static LocalToolServers start(Path toolServers, Path data, BiConsumer<String, URI> moved) {
    for (var name : NAMES) {
      if (!Files.isRegularFile(jar(toolServers, name))) {
        throw new StartRefused(
            "the tool server " + jar(toolServers, name) + " is not built: run mvn package");
      }
    }
    var started = new LocalToolServers(new ArrayList<>());
    try {
      for (var name : NAMES) {
        started.processes.add(
            SupervisedToolServer.launch(name, jar(toolServers, name), data, moved));
      }
      started.processes.forEach(SupervisedToolServer::awaitFirst);
      return started;
    } catch (StartRefused e) {
      started.close();
      throw e;
    }
  }

  /** Where each listens now, by name. */
  public Map<String, URI> urls() {
    var urls = new LinkedHashMap<String, URI>();
    processes.forEach(process -> urls.put(process.name(), process.url()));
    return urls;
  }

  /** The process of each, by name: for diagnosis. */
  public Map<String, ProcessHandle> handles() {
    var handles = new LinkedHashMap<String, ProcessHandle>();
    processes.forEach(process -> handles.put(process.name(), process.handle()));
    return handles;
  }

  /** Ends all of them, within five seconds. */
  @Override
  public void close() {
    processes.forEach(SupervisedToolServer::askToEnd);
    processes.forEach(SupervisedToolServer::close);
  }

  private static Path jar(Path toolServers, String name) {
    return toolServers.resolve(name).resolve("target").resolve(name + ".jar");
  }
}
