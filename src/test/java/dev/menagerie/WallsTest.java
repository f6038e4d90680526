// SPDX-License-Identifier: Apache-2.0
package dev.menagerie;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The walls between the packages, and what keeps an architecture replayable. */
class WallsTest {

  /** One test per rule. Not ArchUnit's own engine: Surefire runs none of its tests. */
  @TestFactory
  Stream<DynamicTest> rules() {
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.menagerie");
    return Arrays.stream(WallsTest.class.getDeclaredFields())
        .filter(field -> field.getType() == ArchRule.class)
        .map(
            field ->
                DynamicTest.dynamicTest(
                    field.getName(), () -> ((ArchRule) field.get(null)).check(classes)));
  }

  private static final String CORE = "dev.menagerie.core";
  private static final String ARCHITECTURE = "dev.menagerie.architecture";
  private static final String[] OURS = {"dev.menagerie.."};

  static final ArchRule core_knows_the_jdk_and_json_alone =
      classes()
          .that()
          .resideInAPackage(CORE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(CORE, "java..", "jakarta.json..", "org.jspecify.annotations"));

  static final ArchRule architecture_knows_core_alone =
      classes()
          .that()
          .resideInAPackage(ARCHITECTURE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  ARCHITECTURE, CORE, "java..", "jakarta.json..", "org.jspecify.annotations"));

  static final ArchRule model_sees_core_and_the_ports = middle("model");

  static final ArchRule tool_sees_core_and_the_ports = middle("tool");

  static final ArchRule memory_sees_core_and_the_ports = middle("memory");

  static final ArchRule store_sees_core_and_the_ports = middle("store");

  static final ArchRule engine_sees_core_alone =
      sees("dev.menagerie.engine..", CORE, "dev.menagerie.engine..");

  static final ArchRule files_are_read_with_core_alone =
      sees("dev.menagerie.file", CORE, "dev.menagerie.file");

  static final ArchRule access_sees_core_and_files =
      sees(
          "dev.menagerie.server.access", CORE, "dev.menagerie.file", "dev.menagerie.server.access");

  static final ArchRule evaluation_sees_the_engine_too =
      sees(
          "dev.menagerie.evaluation..",
          CORE,
          "dev.menagerie.engine..",
          "dev.menagerie.evaluation..");

  private static ArchRule middle(String name) {
    var own = "dev.menagerie.%s..".formatted(name);
    return sees(
        own, CORE, "dev.menagerie.engine.spi", "dev.menagerie.kit..", "dev.menagerie.file", own);
  }

  /** Classes of a package see these of our packages and no others. */
  private static ArchRule sees(String own, String... seen) {
    return noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(resideInAnyPackage(OURS).and(resideOutsideOfPackages(seen)))
        .allowEmptyShould(true);
  }

  static final ArchRule the_container_is_known_to_the_outer_packages_alone =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.menagerie.server..", "dev.menagerie.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.enterprise..",
              "jakarta.inject..",
              "jakarta.ws.rs..",
              "jakarta.json.bind..",
              "org.eclipse.microprofile..");

  static final ArchRule packages_are_free_of_cycles =
      slices().matching("dev.menagerie.(*)..").should().beFreeOfCycles();

  /** It may be set at any time. The one date that counts here is one that a provider names. */
  static final ArchRule waits_and_timeouts_do_not_look_at_the_clock =
      noClasses()
          .that()
          .resideInAnyPackage("dev.menagerie.model..", "dev.menagerie.tool..")
          .and()
          .doNotHaveSimpleName("Refusal")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class);

  static final ArchRule names_say_what_is_different =
      noClasses()
          .should()
          .haveSimpleNameContaining("Util")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameStartingWith("Abstract")
          .orShould()
          .haveNameMatching(".*[.$]Base[A-Z].*");

  static final ArchRule an_architecture_calls_nothing_that_breaks_replay =
      noClasses()
          .that()
          .resideInAPackage(ARCHITECTURE)
          .should()
          .dependOnClassesThat(
              describe(
                  "clock, random, file, thread or an order that differs between JVMs",
                  WallsTest::breaksReplay));

  private static boolean breaksReplay(JavaClass type) {
    var name = type.getName();
    return Set.of(
                "java.util.HashMap",
                "java.util.HashSet",
                "java.util.IdentityHashMap",
                "java.util.WeakHashMap",
                "java.util.Hashtable",
                "java.util.Random",
                "java.util.UUID",
                "java.util.Date",
                "java.util.Calendar",
                "java.util.SplittableRandom",
                "java.util.Timer",
                "java.util.Scanner",
                "java.lang.Thread",
                "java.lang.ThreadLocal",
                "java.lang.ScopedValue",
                "java.lang.Process",
                "java.lang.ProcessBuilder",
                "java.lang.Runtime",
                "java.security.SecureRandom")
            .contains(name)
        || name.startsWith("java.util.random.")
        || name.startsWith("java.util.concurrent.")
        || (name.startsWith("java.io.") && !name.equals("java.io.Serializable"))
        || name.startsWith("java.nio.")
        || name.startsWith("java.net.")
        || (name.startsWith("java.time.") && !name.equals("java.time.Instant"))
        || name.startsWith("java.lang.reflect.")
        || name.startsWith("java.util.logging.");
  }

  static final ArchRule an_architecture_calls_no_method_that_breaks_replay =
      classes()
          .that()
          .resideInAPackage(ARCHITECTURE)
          .should(
              new ArchCondition<>("call nothing whose result differs between JVMs") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    if (differs(access.getTargetOwner().getName(), access.getTarget().getName())) {
                      events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                    }
                  }
                }
              });

  private static boolean differs(String owner, String member) {
    return switch (owner) {
      case "java.util.Set", "java.util.Map" ->
          Set.of("of", "ofEntries", "copyOf", "entry").contains(member);
      case "java.util.stream.Collectors" ->
          member.startsWith("toSet")
              || member.startsWith("toMap")
              || member.startsWith("toUnmodifiableSet")
              || member.startsWith("toUnmodifiableMap")
              || member.startsWith("toConcurrentMap")
              || member.startsWith("groupingBy")
              || member.startsWith("partitioningBy");
      case "java.util.Collections" -> member.equals("shuffle");
      case "java.lang.Math", "java.lang.StrictMath" -> member.equals("random");
      case "java.lang.System" -> !member.equals("arraycopy") && !member.equals("lineSeparator");
      case "java.util.Locale" -> member.equals("getDefault");
      case "java.time.Instant" -> member.equals("now");
      case "java.lang.Object", "java.lang.Enum" ->
          member.equals("hashCode") || member.equals("wait") || member.equals("notify");
      default -> member.equals("parallelStream") || member.equals("parallel");
    };
  }

  static final ArchRule an_architecture_has_no_mutable_static_field =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage(ARCHITECTURE)
          .and()
          .haveModifier(JavaModifier.STATIC)
          .should()
          .haveModifier(JavaModifier.FINAL);

  static final ArchRule an_architecture_catches_malformed_alone =
      classes()
          .that()
          .resideInAPackage(ARCHITECTURE)
          .should(
              new ArchCondition<>("catch nothing but Malformed") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (var unit : type.getCodeUnits()) {
                    for (var block : unit.getTryCatchBlocks()) {
                      for (var caught : block.getCaughtThrowables()) {
                        if (!caught.getName().equals(CORE + ".Malformed")) {
                          events.add(
                              SimpleConditionEvent.violated(
                                  type, unit.getFullName() + " catches " + caught.getName()));
                        }
                      }
                    }
                  }
                }
              });

  static final ArchRule an_architecture_is_a_record_in_the_catalog_with_a_page_and_a_test =
      classes()
          .that()
          .areAssignableTo(Architecture.class)
          .and(not(describe("the interface", JavaClass::isInterface)))
          .should(
              new ArchCondition<>("be a record, in the catalog, with a page and a test") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (var missing : missing(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + missing));
                  }
                }
              });

  private static List<String> missing(JavaClass type) {
    var entry =
        Catalog.all().stream()
            .filter(it -> it.defaults().getClass().getName().equals(type.getName()))
            .findFirst();
    if (!type.isRecord()) {
      return List.of(" is not a record");
    } else if (entry.isEmpty()) {
      return List.of(" is not in the catalog");
    } else if (!Files.exists(root().resolve("docs/architectures/" + entry.get().name() + ".md"))) {
      return List.of(" has no docs/architectures/" + entry.get().name() + ".md");
    } else if (!Files.exists(
        root()
            .resolve("src/test/java/dev/menagerie/architecture")
            .resolve(type.getSimpleName() + "Test.java"))) {
      return List.of(" has no " + type.getSimpleName() + "Test");
    }
    return List.of();
  }

  /** The folder of the repository, from wherever the tests run. */
  private static Path root() {
    var folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("LICENSE")) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }
}
