// SPDX-License-Identifier: Apache-2.0
package io.github.larder.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.ClassicStorage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may depend on what, and what is forbidden: the rules of docs/design.md. */
class ArchitectureTest {

  private static final String API_MODEL = "io.github.larder.model..";
  private static final String API_SPI = "io.github.larder.spi..";
  private static final String CORE = "io.github.larder.core..";
  private static final String BACKENDS = "io.github.larder.backend..";
  private static final String HTTP_CLIENT = "io.github.larder.httpclient5..";
  private static final String DYNAMODB = "io.github.larder.backend.dynamodb";
  private static final String KMS = "io.github.larder.encryption.kms..";
  private static final String METRICS = "io.github.larder.micrometer..";
  private static final String[] LIBRARY = {
    API_MODEL, API_SPI, CORE, BACKENDS, HTTP_CLIENT, KMS, METRICS
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.larder");

  @Test
  void everyLibraryModuleIsChecked() {
    for (String module : LIBRARY) {
      assertThat(CLASSES.that(resideInAnyPackage(module))).as(module).isNotEmpty();
    }
  }

  @Test
  void modelDependsOnNothing() {
    only(API_MODEL, "java..", "org.jspecify..", API_MODEL);
  }

  @Test
  void spiDependsOnTheModel() {
    only(API_SPI, "java..", "org.jspecify..", API_MODEL, API_SPI);
  }

  @Test
  void coreDependsOnTheApi() {
    only(
        CORE,
        "java..",
        "javax.crypto..",
        "org.jspecify..",
        "org.slf4j..",
        "com.github.luben.zstd..",
        "com.github.benmanes.caffeine..",
        "com.google.common..",
        "com.fasterxml.jackson.core..",
        "io.github.resilience4j..",
        "org.crac..",
        API_MODEL,
        API_SPI,
        CORE);
  }

  @Test
  void roomsOfCoreKnowNothingOfTheStack() {
    noClasses()
        .that()
        .resideInAPackage("io.github.larder.core.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.github.larder.core")
        .check(CLASSES);
    slices().matching("io.github.larder.core.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "privacy, PrivacyPolicy",
    "retention, RetentionPolicy",
    "encryption, Encryption KeyProvider SealingKey",
    "compression, Compression",
    "admin, CacheAdmin CachedEntry CacheStatistics Transfer",
    "collapse, RequestCollapser CollapsibleRequest RequestWait",
    "near, NearCache NearEntries",
    "discovery, BackendRegistry BackendSelection"
  })
  void roomOfCoreHasADoor(String room, String door) {
    assertThat(publicTypes("io.github.larder.core." + room))
        .containsExactlyInAnyOrder(door.split(" "));
  }

  @Test
  void memoryBackendDependsOnTheApiAndCaffeine() {
    String self = "io.github.larder.backend.memory..";
    only(
        self,
        "java..",
        "org.jspecify..",
        "com.github.benmanes.caffeine..",
        "com.google.auto.service..",
        API_MODEL,
        API_SPI,
        self);
  }

  @Test
  void sqliteBackendDependsOnTheApiAndTheDriver() {
    String self = "io.github.larder.backend.sqlite..";
    only(
        self,
        "java..",
        "org.jspecify..",
        "org.slf4j..",
        "org.sqlite..",
        "com.google.auto.service..",
        API_MODEL,
        API_SPI,
        self);
  }

  @Test
  void dynamoDbBackendDependsOnTheApiAndTheSdk() {
    String self = DYNAMODB + "..";
    only(
        self,
        "java..",
        "org.jspecify..",
        "org.slf4j..",
        "com.google.common..",
        "software.amazon.awssdk..",
        // For the compact layout; optional.
        "com.github.luben.zstd..",
        // The blocking transport of the SDK takes its DNS resolver.
        "org.apache.hc.client5.http",
        "com.google.auto.service..",
        API_MODEL,
        API_SPI,
        self);
  }

  @Test
  void keysOfKmsDependOnCoreAndTheSdk() {
    only(
        KMS,
        "java..",
        "org.jspecify..",
        "software.amazon.awssdk..",
        "io.github.larder.core.encryption",
        API_MODEL,
        API_SPI,
        KMS);
  }

  @Test
  void httpClientIntegrationSeesNoBackend() {
    noClasses()
        .that()
        .resideInAPackage(HTTP_CLIENT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BACKENDS, "software.amazon..", "org.sqlite..")
        .check(CLASSES);
  }

  /** It keeps recent keys and entries there; what else is kept is kept by the stack. */
  @Test
  void onlyTheEntryStoreOfTheIntegrationHasACacheOfItsOwn() {
    noClasses()
        .that()
        .resideInAPackage(HTTP_CLIENT)
        .and()
        .haveNameNotMatching(".*\\.EntryStore(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.benmanes..")
        .check(CLASSES);
  }

  /** The library is optional: nothing else may need it. */
  @Test
  void onlyTheCompactLayoutOfTheDynamoDbBackendNeedsZstd() {
    noClasses()
        .that()
        .resideInAPackage(DYNAMODB + "..")
        .and()
        .resideOutsideOfPackage(DYNAMODB + ".compact")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.luben.zstd..")
        .check(CLASSES);
  }

  @Test
  void metricsSeeTheStackAndAreSeenByNoLibrary() {
    only(METRICS, "java..", "org.jspecify..", "io.micrometer..", API_MODEL, API_SPI, CORE, METRICS);
    noClasses()
        .that()
        .resideInAnyPackage(API_MODEL, API_SPI, CORE, BACKENDS, HTTP_CLIENT, KMS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", METRICS)
        .check(CLASSES);
  }

  @Test
  void contractKitSeesTheApiOnly() {
    String self = "io.github.larder.tck..";
    only(
        self, "java..", "org.jspecify..", "org.junit..", "org.assertj..", API_MODEL, API_SPI, self);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"io.github.larder.backend.memory", "io.github.larder.backend.sqlite", DYNAMODB})
  void backendHasAtMostThreePublicTypes(String backend) {
    assertThat(publicTypesOf(backend)).isNotEmpty().hasSizeLessThanOrEqualTo(3);
  }

  /** What a package below it shows to the backend is public for Java, and for no application. */
  @ParameterizedTest
  @CsvSource({"timeout, CallTimer", "compact, HeaderFrames"})
  void roomOfTheDynamoDbBackendHasADoor(String room, String door) {
    assertThat(publicTypes(DYNAMODB + "." + room)).containsExactly(door);
    noClasses()
        .that()
        .resideInAPackage(DYNAMODB + "." + room)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(DYNAMODB)
        .check(CLASSES);
  }

  @Test
  void onlyTheClassicClientAStartingStackAndPeopleWait() {
    DescribedPredicate<JavaMethodCall> waits =
        DescribedPredicate.describe(
            "wait for a future",
            call ->
                call.getTargetOwner().isAssignableTo(Future.class)
                    && List.of("get", "join").contains(call.getName()));
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARY)
        .and()
        .doNotHaveFullyQualifiedName(ClassicStorage.class.getName())
        .and()
        .doNotHaveFullyQualifiedName("io.github.larder.httpclient5.collapse.ClassicFollower")
        .and()
        .doNotHaveFullyQualifiedName(CacheStack.class.getName())
        .and()
        .doNotHaveFullyQualifiedName("io.github.larder.core.admin.CatalogCalls")
        .should()
        .callMethodWhere(waits)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(CLASSES);
  }

  @Test
  void storesAnswerWithStages() {
    noMethods()
        .that()
        .areDeclaredIn(io.github.larder.spi.CacheStore.class)
        .and()
        .haveNameNotMatching(
            "close|catalog|leases|fromBlocking|beforeCheckpoint|afterRestore|writeUnits")
        .should(returnAnythingBut(CompletionStage.class))
        .check(CLASSES);
  }

  @Test
  void nothingIsDeserialized() {
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARY)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(CLASSES);
  }

  /** Its seeds are part of a snapshot of the process: all copies would draw the same. */
  @Test
  void nothingIsRandomByThread() {
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARY)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.github.larder.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static Set<String> publicTypes(String module) {
    return publicTypesOf(module + "..");
  }

  private static Set<String> publicTypesOf(String packages) {
    return CLASSES.that(resideInAnyPackage(packages)).stream()
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(JavaClass::isTopLevelClass)
        .map(JavaClass::getSimpleName)
        .collect(Collectors.toSet());
  }

  private static void only(String module, String... packages) {
    ArchRule rule =
        classes()
            .that()
            .resideInAPackage(module)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(packages));
    rule.check(CLASSES);
  }

  private static ArchCondition<JavaMethod> returnAnythingBut(Class<?> type) {
    return new ArchCondition<>("return anything but " + type.getSimpleName()) {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean other = !method.getRawReturnType().isEquivalentTo(type);
        events.add(new SimpleConditionEvent(method, other, method.getFullName()));
      }
    };
  }
}
