// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * A test of JUnit that was printed, as somebody has it who puts it among their own: compiled and
 * launched, against the classes of this build or some that were changed since.
 *
 * @param folder empty, for classes
 */
public record PrintedTest(String source, Path folder) {

  private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+) ");
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  /**
   * Runs it.
   *
   * @param changed sources that are compiled instead of those of this build, by file name
   * @return the messages of the tests that failed by their names; empty if all are green
   */
  public Map<String, String> failures(Map<String, String> changed) throws Exception {
    var classes = Files.createTempDirectory(folder, "classes");
    compile(classes, changed);
    var found = CLASS.matcher(source);
    if (!found.find()) {
      throw new AssertionError("no class in\n" + source);
    }
    var name = found.group(1);
    compile(classes, Map.of(name + ".java", source));
    try (var loader = new Anew(classes)) {
      return failures(loader.loadClass(name));
    }
  }

  private static void compile(Path classes, Map<String, String> sources) throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-nowarn",
                "-implicit:none",
                "-d",
                classes.toString(),
                "-cp",
                classes + File.pathSeparator + CLASS_PATH));
    for (var source : sources.entrySet()) {
      var file = classes.resolve(source.getKey());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    if (!sources.isEmpty()
        && ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new))
            != 0) {
      throw new AssertionError("it does not compile:\n" + sources);
    }
  }

  private static Map<String, String> failures(Class<?> test) {
    var listener = new SummaryGeneratingListener();
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(test))
            .build();
    var config =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .build();
    LauncherFactory.create(config).execute(request, listener);
    var summary = listener.getSummary();
    if (summary.getTestsFoundCount() == 0) {
      throw new AssertionError("no tests in " + test);
    }
    var failures = new TreeMap<String, String>();
    for (TestExecutionSummary.Failure failure : summary.getFailures()) {
      failures.put(
          failure.getTestIdentifier().getDisplayName(),
          String.valueOf(failure.getException().getMessage()));
    }
    return failures;
  }

  /** Has our classes anew, those of a folder first; what others made is shared. */
  private static final class Anew extends URLClassLoader {

    Anew(Path folder) {
      super(urls(folder), Anew.class.getClassLoader());
    }

    private static URL[] urls(Path folder) {
      return Stream.concat(
              Stream.of(folder), Arrays.stream(CLASS_PATH.split(File.pathSeparator)).map(Path::of))
          .map(Anew::url)
          .toArray(URL[]::new);
    }

    private static URL url(Path path) {
      try {
        return path.toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.contains(".") && !name.startsWith("dev.menagerie.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        var known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }
  }
}
