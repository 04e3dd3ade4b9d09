#!/usr/bin/perl
# An SMS server over Debian's Net::SMPP, for the tests of the room `channel`:
#
#     smsc.pl PORT LOG
#
# Takes system_id "shop" with password "secret". What becomes of a message its number says by its end:
#
#     ...404  refused for good (ESME_RINVDSTADR)     ...503  refused for now (ESME_RSYSERR)
#     ...429  ESME_RTHROTTLED three times running    ...888  never answered
#     ...500  taken, and the connection is dropped instead of an answer
#     ...700  taken, and the customer answers STOP
#     ...600  taken, and the server ends the session with an unbind
#
# Others are taken. A message's id is hexadecimal in the answer and decimal in its receipt, which comes at once. What is
# not acknowledged with ESME_ROK is delivered again. LOG gets a line for whatever happens.
use strict;
use warnings;
use IO::Handle;
use Net::SMPP;

my ($port, $log_name) = @ARGV;
open(my $log, '>>', $log_name) or die "cannot write $log_name";
$log->autoflush(1);
$SIG{PIPE} = 'IGNORE';
$SIG{__WARN__} = sub { };    # of connections that end

my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, smpp_version => 0x34) or die "cannot listen";
my $next_id = 0xa0;
my %throttled;
my %unacknowledged;    # text and number by sequence

sub deliver {
  my ($client, $from, $to, $esm_class, $text) = @_;
  my $sequence = $client->deliver_sm(source_addr => $from, destination_addr => $to, esm_class => $esm_class,
    short_message => $text, source_addr_ton => 1, source_addr_npi => 1, async => 1);
  $unacknowledged{$sequence} = [$from, $to, $esm_class, $text];
}

sub submitted {
  my ($client, $pdu) = @_;
  my ($from, $to, $seq) = ($pdu->{source_addr}, $pdu->{destination_addr}, $pdu->{seq});
  printf $log "submit %s from %s coding %d esm %d validity %s bytes %s\n", $to, $from, $pdu->{data_coding},
    $pdu->{esm_class}, $pdu->{validity_period}, unpack('H*', $pdu->{short_message});
  return if $to =~ /888$/;
  return 'drop' if $to =~ /500$/;
  my $status = $to =~ /404$/ ? 0x0b : $to =~ /503$/ ? 0x08 : 0;
  $status = 0x58 if $to =~ /429$/ && $throttled{$to}++ < 3;
  my $id = $next_id++;
  $client->submit_sm_resp(seq => $seq, status => $status, message_id => $status ? '' : sprintf('%x', $id));
  return if $status;
  deliver($client, $to, $from, 0x04, sprintf('id:%010d sub:001 dlvrd:001 submit date:2405311000 done date:2405311001 '
      . 'stat:%s err:000 text:', $id, $to =~ /300$/ ? 'UNDELIV' : 'DELIVRD')) if $pdu->{registered_delivery};
  deliver($client, $to, $from, 0, 'STOP') if $to =~ /700$/;
  $client->unbind(async => 1) if $to =~ /600$/;
  return;
}

while (my $client = $listener->accept) {
  %unacknowledged = ();
  while (my $pdu = $client->read_pdu) {
    my $command = $pdu->{cmd};
    if ($command == Net::SMPP::CMD_bind_transceiver) {
      my $status = $pdu->{system_id} eq 'shop' && $pdu->{password} eq 'secret' ? 0 : 0x0e;
      print $log "bind $pdu->{system_id} status $status\n";
      $client->bind_transceiver_resp(seq => $pdu->{seq}, status => $status, system_id => 'perl');
      $client->enquire_link(async => 1) unless $status;
    } elsif ($command == Net::SMPP::CMD_submit_sm) {
      last if (submitted($client, $pdu) // '') eq 'drop';
    } elsif ($command == Net::SMPP::CMD_deliver_sm_resp) {
      my $told = delete $unacknowledged{$pdu->{seq}};
      print $log "acknowledged status $pdu->{status}\n";
      deliver($client, @$told) if $told && $pdu->{status};
    } elsif ($command == Net::SMPP::CMD_enquire_link) {
      print $log "enquire_link\n";
      $client->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($command == Net::SMPP::CMD_enquire_link_resp) {
      print $log "enquire_link_resp\n";
    } elsif ($command == Net::SMPP::CMD_unbind) {
      print $log "unbind\n";
      $client->unbind_resp(seq => $pdu->{seq});
      last;
    } elsif ($command == Net::SMPP::CMD_unbind_resp) {
      last;
    } else {
      printf $log "unexpected command %x\n", $command;
    }
  }
  print $log "gone\n";
  close $client;
}
