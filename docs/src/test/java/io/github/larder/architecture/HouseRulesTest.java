// SPDX-License-Identifier: Apache-2.0
package io.github.larder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of CONTRIBUTING.md about sizes, names and package files, for every module. */
class HouseRulesTest {

  private static final int MAX_FILES_PER_PACKAGE = 60;
  private static final int MAX_CONSTRUCTOR_PARAMETERS = 7;
  private static final Pattern VAGUE_NAME =
      Pattern.compile("\\w*(Utils|Helper|Manager|Impl)|Abstract\\w*");
  private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0\n";

  /** Calls that wait, or write: locks, stages, sockets, files, logs. */
  private static final Pattern BLOCKING =
      Pattern.compile(
          "(?i)(^|\\.)(await\\w*|sleep|park\\w*|acquire\\w*|lock|write|flush|connect"
              + "|execute|schedule|submit|invokeAll)$|^log\\.");

  private static final Set<String> NOT_LIBRARIES =
      Set.of("benchmarks", "conformance", "examples", "tck", "test-support");

  private static final Path PACKAGE_INFO = Path.of("package-info.java");

  @Test
  void packagesAreSmall() {
    Map<String, Long> files =
        SourceFiles.main().stream()
            .collect(Collectors.groupingBy(HouseRulesTest::packageOf, Collectors.counting()));
    assertThat(files).isNotEmpty();
    files.values().removeIf(count -> count <= MAX_FILES_PER_PACKAGE);
    assertThat(files).isEmpty();
  }

  /** Records included: their components are the parameters. */
  @Test
  void constructorsHaveFewParameters() {
    Map<String, Integer> constructors = parametersOfConstructors();
    assertThat(constructors).hasSizeGreaterThan(100);
    constructors.values().removeIf(parameters -> parameters <= MAX_CONSTRUCTOR_PARAMETERS);
    assertThat(constructors).isEmpty();
  }

  @Test
  void namesSayWhatThingsAre() {
    Set<String> vague = new TreeSet<>();
    for (CompilationUnitTree file : SourceFiles.parse(SourceFiles.all())) {
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
          String name = type.getSimpleName().toString();
          if (VAGUE_NAME.matcher(name).matches()) {
            vague.add(name);
          }
          return super.visitClass(type, null);
        }
      }.scan(file, null);
    }
    assertThat(vague).isEmpty();
  }

  @Test
  void everyPackageHasAPackageFile() {
    Set<Path> folders = SourceFiles.all().stream().map(Path::getParent).collect(Collectors.toSet());
    assertThat(folders).isNotEmpty();
    assertThat(folders.stream().map(folder -> folder.resolve(PACKAGE_INFO)))
        .allMatch(SourceFiles::exists);
  }

  @Test
  void everyFileNamesItsLicence() {
    List<Path> without =
        SourceFiles.all().stream()
            .filter(file -> !SourceFiles.read(file).startsWith(LICENCE))
            .toList();
    assertThat(without).isEmpty();
  }

  /** On JDK 21 a virtual thread that blocks in a monitor holds its carrier thread. */
  @Test
  void nothingBlocksInAMonitor() {
    Set<String> blocking = new TreeSet<>();
    int[] monitors = {0};
    for (CompilationUnitTree file : SourceFiles.parse(libraries())) {
      new TreeScanner<@Nullable Void, Boolean>() {
        @Override
        public @Nullable Void visitMethod(MethodTree method, Boolean held) {
          boolean own = method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED);
          monitors[0] += own ? 1 : 0;
          return super.visitMethod(method, own);
        }

        @Override
        public @Nullable Void visitSynchronized(SynchronizedTree block, Boolean held) {
          monitors[0]++;
          return super.visitSynchronized(block, true);
        }

        @Override
        public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, Boolean held) {
          return super.visitLambdaExpression(lambda, false);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, Boolean held) {
          String called = call.getMethodSelect().toString();
          if (held && BLOCKING.matcher(called).find()) {
            blocking.add(file.getSourceFile().getName() + ": " + called);
          }
          return super.visitMethodInvocation(call, held);
        }
      }.scan(file, false);
    }
    assertThat(monitors[0]).as("monitors").isGreaterThan(30);
    assertThat(blocking).isEmpty();
  }

  private static List<Path> libraries() {
    return SourceFiles.main().stream()
        .filter(file -> !NOT_LIBRARIES.contains(file.getName(0).toString()))
        .toList();
  }

  private static String packageOf(Path file) {
    // Behind the module and src/main/java.
    Path folder = file.subpath(4, file.getNameCount() - 1);
    return folder.toString().replace(File.separatorChar, '.');
  }

  private static Map<String, Integer> parametersOfConstructors() {
    Map<String, Integer> constructors = new TreeMap<>();
    for (CompilationUnitTree file : SourceFiles.parse(SourceFiles.main())) {
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
          String name = file.getPackageName() + "." + type.getSimpleName();
          if (type.getKind() == Tree.Kind.RECORD) {
            constructors.merge(name, components(type), Math::max);
          }
          for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && method.getReturnType() == null) {
              constructors.merge(name, method.getParameters().size(), Math::max);
            }
          }
          return super.visitClass(type, null);
        }
      }.scan(file, null);
    }
    return constructors;
  }

  /** A record has no other instance fields. */
  private static int components(ClassTree type) {
    return (int)
        type.getMembers().stream()
            .filter(VariableTree.class::isInstance)
            .map(VariableTree.class::cast)
            .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
            .count();
  }
}
