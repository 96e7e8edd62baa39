package dev.kamajihetzner.webhook.command;

import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.IVersionProvider;

/** The version that the build was given. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {current()};
  }

  static String current() {
    return ConfigProvider.getConfig().getValue("quarkus.application.version", String.class);
  }
}
