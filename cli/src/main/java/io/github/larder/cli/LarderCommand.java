// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code larder} command. Runs share no state. */
@Command(
    name = "larder",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A persistent HTTP response cache.")
public final class LarderCommand {

  private LarderCommand() {}

  /**
   * Runs a command line and ends the process.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    PrintStream err = System.err;
    BufferedOutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    Invocation invocation =
        new Invocation(out, err, System.getenv(), Path.of(""), Invocation.Terminals.ofProcess());
    System.exit(run(invocation, arguments));
  }

  /** Runs a command line. {@return its exit status} */
  static int run(Invocation invocation, String... arguments) {
    CommandLine line = new CommandLine(new LarderCommand());
    line.addSubcommand(new GetCommand(invocation));
    line.addSubcommand(new WhyCommand(invocation));
    line.addSubcommand(new LsCommand(invocation));
    line.addSubcommand(new TreeCommand(invocation));
    line.addSubcommand(new TopCommand(invocation));
    line.addSubcommand(new StatsCommand(invocation));
    line.addSubcommand(new ShowCommand(invocation));
    line.addSubcommand(new RmCommand(invocation));
    line.addSubcommand(new PurgeCommand(invocation));
    line.addSubcommand(new ExportCommand(invocation));
    line.addSubcommand(new ImportCommand(invocation));
    line.addSubcommand(new CopyCommand(invocation));
    line.addSubcommand(new ProxyCommand(invocation));
    // An argument that begins with @ is not a file of arguments.
    line.setExpandAtFiles(false);
    line.setUsageHelpWidth(100);
    line.setOut(new PrintWriter(invocation.out(), true, UTF_8));
    line.setErr(new PrintWriter(invocation.err(), true, UTF_8));
    line.setParameterExceptionHandler((fault, args) -> wrongUse(invocation, fault));
    line.setExecutionExceptionHandler((fault, at, parsed) -> failed(invocation, fault));
    return line.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
  }

  private static int failed(Invocation invocation, Exception fault) throws Exception {
    if (fault instanceof Output.Closed) {
      return 0;
    }
    if (!(fault instanceof CommandFault known)) {
      throw fault;
    }
    invocation.say(CommandFault.oneLine(known.getMessage()));
    return known.exitStatus();
  }

  /** Reports what is wrong without the arguments, which may contain secrets. */
  private static int wrongUse(Invocation invocation, ParameterException fault) {
    String what = "an option or argument is invalid";
    if (fault instanceof UnmatchedArgumentException unmatched) {
      what = "there are too many arguments";
      for (String argument : unmatched.getUnmatched()) {
        if (argument.startsWith("-")) {
          what = "there is no option " + argument.replaceFirst("(?s)[=: ].*", "");
          break;
        }
      }
    } else if (fault instanceof MissingParameterException missing) {
      what = CommandFault.oneLine(missing.getMessage());
    }
    String command = fault.getCommandLine().getCommandSpec().qualifiedName();
    invocation.say(what + "; see " + command + " --help");
    return CommandFault.WRONG_USE;
  }
}
